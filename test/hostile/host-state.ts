import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, realpathSync } from 'node:fs';

/** What attackers of container runtimes have changed on hosts: the targets of the advisories. */
const FILES = ['/etc/passwd', '/etc/shadow', '/etc/group', '/etc/hosts', '/etc/resolv.conf', '/etc/hostname'];
const PROGRAMS = ['/usr/sbin/runc', '/usr/bin/crun', '/usr/bin/conmon'];
const SYSCTLS = ['core_pattern', 'shmmax', 'msgmax', 'hostname', 'modprobe', 'sysrq'].map(
  (it) => `/proc/sys/kernel/${it}`,
);
const NODES = ['/dev/null', '/dev/console', '/dev/fd', '/dev/ptmx'];

/** The parts of the host that no container may change, as they were when this was made. */
export class HostState {
  readonly #before = look();

  assertUnchanged(): void {
    assert.deepEqual(look(), this.#before);
  }
}

function look(): Readonly<Record<string, string>> {
  const contents = [...FILES, ...PROGRAMS, ...SYSCTLS].map((path) => [path, contentOf(path)]);
  const nodes = [...NODES, ...FILES, '/etc', '/proc', '/sys', '/dev'].map((path) => [`${path} itself`, nodeOf(path)]);
  return Object.fromEntries([...contents, ...nodes]);
}

function contentOf(path: string): string {
  try {
    return createHash('sha256')
      .update(readFileSync(realpathSync(path)))
      .digest('hex');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unreadable';
  }
}

/** Kind, mode, owner and links: the times of directories change by themselves. */
function nodeOf(path: string): string {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 'absent';
  const links = stat.isDirectory() ? '' : stat.nlink;
  return `${stat.mode.toString(8)} ${stat.uid}:${stat.gid} ${stat.rdev} ${links}`;
}
