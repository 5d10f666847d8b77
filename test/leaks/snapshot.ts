import { collectCgroups } from './collect/cgroups.ts';
import { collectDescriptors } from './collect/descriptors.ts';
import { collectFiles } from './collect/files.ts';
import { collectFirewallRules } from './collect/firewall-rules.ts';
import { collectInterfaces } from './collect/interfaces.ts';
import { collectLeases } from './collect/leases.ts';
import { collectLoopDevices } from './collect/loop-devices.ts';
import { collectMounts, collectNamespacePins } from './collect/mounts.ts';
import { collectProcesses } from './collect/processes.ts';
import { collectRecords } from './collect/records.ts';
import { collectSharedMemory } from './collect/shared-memory.ts';

export const LEAK_KINDS = [
  'mount',
  'namespace pin',
  'interface',
  'address lease',
  'firewall rule',
  'cgroup',
  'process',
  'descriptor',
  'record',
  'shared memory',
  'loop device',
  'file',
] as const;
export type LeakKind = (typeof LEAK_KINDS)[number];

/** How often each thing is there, by what a person would call it. */
export type Things = Readonly<Record<string, number>>;
export type Snapshot = Readonly<Record<LeakKind, Things>>;

/** The scopes to compare; everything on the machine if a scope is absent. */
export interface SnapshotOptions {
  /** Mounts and pins below these directories, and loop devices of files there. */
  readonly mountsBelow?: readonly string[];
  /** Cgroups and processes below these cgroups. */
  readonly cgroupsBelow?: readonly string[];
  /** Interfaces with these names. */
  readonly interfaces?: RegExp;
  /** Firewall rules and chains that match. */
  readonly firewallRules?: RegExp;
  /** `ipc namespace`: only what belongs to the own IPC namespace, not the files of the host's /dev/shm. */
  readonly sharedMemory?: 'ipc namespace';
  /** Directories of host-local's leases; default: /var/lib/cni/networks. */
  readonly leaseDirectories?: readonly string[];
  /** The daemon whose descriptors and children are compared; absent: none. */
  readonly daemonPid?: number;
  /** A state database; absent or missing: no records. */
  readonly database?: string;
  /** Directories whose files are compared: exits, attach, staging, bundles. */
  readonly directories?: readonly string[];
}

/** Everything that a pod may leave behind, as it is now. Lists whatever it may see; needs root. */
export async function takeSnapshot(options: SnapshotOptions = {}): Promise<Snapshot> {
  return {
    mount: counted(collectMounts(options)),
    'namespace pin': counted(collectNamespacePins(options)),
    interface: counted(collectInterfaces(options)),
    'address lease': counted(collectLeases(options)),
    'firewall rule': counted(await collectFirewallRules(options)),
    cgroup: counted(collectCgroups(options)),
    process: counted(collectProcesses(options)),
    descriptor: counted(await collectDescriptors(options)),
    record: counted(collectRecords(options)),
    'shared memory': counted(collectSharedMemory(options)),
    'loop device': counted(collectLoopDevices(options)),
    file: counted(collectFiles(options)),
  };
}

function counted(things: readonly string[]): Things {
  const counts: Record<string, number> = {};
  for (const thing of things.toSorted()) counts[thing] = (counts[thing] ?? 0) + 1;
  return counts;
}
