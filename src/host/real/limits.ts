import { existsSync } from 'node:fs';
import { release } from 'node:os';
import { readTextSync } from '../../base/limited-read.ts';
import type { HostLimits } from '../host.ts';
import { cgroupVersionOf, type Hierarchy } from './cgroups/hierarchies.ts';

/** By bit number. Source: linux/capability.h. */
const CAPABILITIES = [
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'KILL',
  'SETGID',
  'SETUID',
  'SETPCAP',
  'LINUX_IMMUTABLE',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_ADMIN',
  'NET_RAW',
  'IPC_LOCK',
  'IPC_OWNER',
  'SYS_MODULE',
  'SYS_RAWIO',
  'SYS_CHROOT',
  'SYS_PTRACE',
  'SYS_PACCT',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_NICE',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'MKNOD',
  'LEASE',
  'AUDIT_WRITE',
  'AUDIT_CONTROL',
  'SETFCAP',
  'MAC_OVERRIDE',
  'MAC_ADMIN',
  'SYSLOG',
  'WAKE_ALARM',
  'BLOCK_SUSPEND',
  'AUDIT_READ',
  'PERFMON',
  'BPF',
  'CHECKPOINT_RESTORE',
] as const;

/** Names in /proc/PID/limits and what the OCI calls them. */
const RLIMITS: ReadonlyMap<string, string> = new Map([
  ['Max cpu time', 'RLIMIT_CPU'],
  ['Max file size', 'RLIMIT_FSIZE'],
  ['Max data size', 'RLIMIT_DATA'],
  ['Max stack size', 'RLIMIT_STACK'],
  ['Max core file size', 'RLIMIT_CORE'],
  ['Max resident set', 'RLIMIT_RSS'],
  ['Max processes', 'RLIMIT_NPROC'],
  ['Max open files', 'RLIMIT_NOFILE'],
  ['Max locked memory', 'RLIMIT_MEMLOCK'],
  ['Max address space', 'RLIMIT_AS'],
  ['Max file locks', 'RLIMIT_LOCKS'],
  ['Max pending signals', 'RLIMIT_SIGPENDING'],
  ['Max msgqueue size', 'RLIMIT_MSGQUEUE'],
  ['Max nice priority', 'RLIMIT_NICE'],
  ['Max realtime priority', 'RLIMIT_RTPRIO'],
  ['Max realtime timeout', 'RLIMIT_RTTIME'],
]);

/** Each of these files has some KiB at most. */
const KERNEL_FILE_LIMIT = 65_536;

type Version = readonly [major: number, minor: number];

/** The first Linux with mount_setattr. */
const SETS_MOUNTS_RECURSIVELY: Version = [5, 12];
/** The first Linux that takes mapped layers below an overlay. */
const MAPS_OVERLAYS: Version = [5, 19];

/** Reads what this process may do. */
export function readLimits(hierarchies: readonly Hierarchy[]): HostLimits {
  const status = readTextSync('/proc/self/status', KERNEL_FILE_LIMIT);
  const effective = capabilitiesOf(/^CapEff:\s*(\w+)$/m.exec(status)?.[1] ?? '0');
  const mayRaise = effective.has('CAP_SYS_RESOURCE');
  return {
    boundingCapabilities: capabilitiesOf(/^CapBnd:\s*(\w+)$/m.exec(status)?.[1] ?? '0'),
    // Without the capability a process cannot lower its value. Source: proc(5), oom_score_adj.
    lowestOomScoreAdj: mayRaise ? -1000 : Number(readTextSync('/proc/self/oom_score_adj', KERNEL_FILE_LIMIT)),
    hardRlimits: mayRaise ? new Map() : hardRlimitsOf(readTextSync('/proc/self/limits', KERNEL_FILE_LIMIT)),
    bootId: readBootId(),
    cgroupVersion: cgroupVersionOf(hierarchies),
    // Source: sd_booted(3).
    hasSystemd: existsSync('/run/systemd/system'),
    apparmor: firstCharacter('/sys/module/apparmor/parameters/enabled') === 'Y',
    selinux: existsSync('/sys/fs/selinux/enforce'),
    recursiveReadOnlyMounts: isSince(SETS_MOUNTS_RECURSIVELY, release()),
    userNamespaces: existsSync('/proc/self/ns/user') && mostUserNamespaces() > 0 && isSince(MAPS_OVERLAYS, release()),
  };
}

/** A set of capabilities from its hexadecimal mask; bits newer than this table are left out. */
export function capabilitiesOf(mask: string): ReadonlySet<string> {
  const bits = BigInt(`0x${mask}`);
  return new Set(CAPABILITIES.filter((_, bit) => ((bits >> BigInt(bit)) & 1n) === 1n).map((name) => `CAP_${name}`));
}

/** Hard limits that are not `unlimited`, from the text of /proc/PID/limits. */
export function hardRlimitsOf(text: string): ReadonlyMap<string, bigint> {
  const limits = new Map<string, bigint>();
  for (const line of text.split('\n')) {
    const [, name, hard] = /^(Max [a-z ]+?)\s{2,}\S+\s+(\d+|unlimited)/.exec(line) ?? [];
    const rlimit = RLIMITS.get(name ?? '');
    if (rlimit !== undefined && hard !== undefined && hard !== 'unlimited') limits.set(rlimit, BigInt(hard));
  }
  return limits;
}

/** True of a kernel of that version or a later one. */
export function isSince([major, minor]: Version, kernel: string): boolean {
  const [ownMajor = 0, ownMinor = 0] = kernel.split('.').map((part) => Number.parseInt(part, 10));
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

function mostUserNamespaces(): number {
  const path = '/proc/sys/user/max_user_namespaces';
  return existsSync(path) ? Number(readTextSync(path, KERNEL_FILE_LIMIT)) : 0;
}

function firstCharacter(path: string): string {
  try {
    return readTextSync(path, KERNEL_FILE_LIMIT).slice(0, 1);
  } catch {
    return '';
  }
}

/** Identifies this boot of the machine. Source: random(4). */
export function readBootId(): string {
  return readTextSync('/proc/sys/kernel/random/boot_id', KERNEL_FILE_LIMIT).trim();
}
