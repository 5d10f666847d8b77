import { readTextSync } from '../../base/limited-read.ts';
import type { MountEntry } from '../host.ts';

/** One line of /proc/PID/mountinfo. */
export interface MountLine extends MountEntry {
  /** Options of the superblock: a cgroup hierarchy's controllers are here. */
  readonly superOptions: readonly string[];
  /** Path within the file system that is mounted (`/` but for binds). */
  readonly root: string;
}

/** A mount namespace has at most 100,000 mounts (fs.mount-max), whose lines have some hundred bytes. */
const TABLE_LIMIT = 64 * 1024 * 1024;

/** The mounts of this process, in order of mounting. */
export function readMountTable(): MountLine[] {
  return parseMountTable(readTextSync('/proc/self/mountinfo', TABLE_LIMIT, 'utf8'));
}

/**
 * Source: proc_pid_mountinfo(5): `36 35 98:0 /root /target opts tag:x… - type source superopts`; space, tab, newline and
 * backslash in names are `\040`-style octal.
 */
export function parseMountTable(text: string): MountLine[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.split(' ');
    const separator = fields.indexOf('-', 6);
    const [, , , root, target] = fields;
    if (separator < 0 || root === undefined || target === undefined) return [];
    const [type = '', source = '', superOptions = ''] = fields.slice(separator + 1);
    const tags = fields.slice(6, separator);
    return [
      {
        root: unescape(root),
        target: unescape(target),
        type,
        source: unescape(source),
        propagation: propagationOf(tags),
        superOptions: superOptions.split(','),
      },
    ];
  });
}

function propagationOf(tags: readonly string[]): MountEntry['propagation'] {
  if (tags.some((tag) => tag.startsWith('shared:'))) return 'shared';
  return tags.some((tag) => tag.startsWith('master:')) ? 'slave' : 'private';
}

function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  const bytes = Buffer.from(text);
  const plain: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const octal = /^\\([0-7]{3})/.exec(bytes.toString('latin1', at, at + 4))?.[1];
    plain.push(octal === undefined ? (bytes[at] ?? 0) : Number.parseInt(octal, 8));
    if (octal !== undefined) at += 3;
  }
  return Buffer.from(plain).toString('utf8');
}

/** True for the path itself and for paths below it. */
export function isAtOrBelow(path: string, top: string): boolean {
  return path === top || top === '/' || path.startsWith(`${top}/`);
}
