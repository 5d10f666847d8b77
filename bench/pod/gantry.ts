import { mkdirSync, readFileSync } from 'node:fs';
import { operationsCgroups } from '../../src/daemon/operations-cgroups.ts';
import { DaemonUnderTest } from '../../test/harness/daemon.ts';
import { type Contender, daemonCgroup, podParent } from './contender.ts';
import { CountedCgroup, memoryOf } from './usage.ts';

/** Which Gantry. */
export interface GantryOptions {
  readonly name: string;
  /** Handler of its pods. */
  readonly runtime: string;
  /** Launcher of a shipped Gantry; default: this project's. */
  readonly program: string | undefined;
  /** `10.201.0.0/16`; no two contenders have the same. */
  readonly subnet: string;
}

/** gantryd with roots, socket, bridge and cgroups of its own. */
export async function gantry(base: string, registryPort: number, options: GantryOptions): Promise<Contender> {
  const { name, runtime, program, subnet } = options;
  mkdirSync(base, { recursive: true });
  const daemon = new DaemonUnderTest({
    base,
    registryPort,
    config: { default_runtime: runtime, log: { level: 'warn' } },
    ...(program === undefined ? {} : { program }),
  });
  daemon.writeNetwork(subnet, { ipMasq: false });
  await daemon.start();
  const operations = operationsCgroups(daemon.runRoot);
  const own = new CountedCgroup(daemonCgroup(name));
  for (const pid of [daemon.pid, ...childrenOf(daemon.pid)]) own.take(pid);
  const counted = [own, ...[operations.pods, operations.pulls, podParent(name)].map((path) => new CountedCgroup(path))];
  return {
    name,
    cri: daemon.cri,
    memory: () => memoryOf(daemon.pid, base, podParent(name)),
    cpu: () => counted.reduce((sum, cgroup) => sum + cgroup.read(), 0),
    async [Symbol.asyncDispose](): Promise<void> {
      await daemon[Symbol.asyncDispose]();
      for (const cgroup of counted) cgroup[Symbol.dispose]();
    },
  };
}

/** gantry-host, which starts everything else. */
function childrenOf(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.trim().split(' ').filter(Boolean).map(Number);
}
