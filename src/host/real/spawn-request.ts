import { InvalidInput } from '../../base/failure.ts';
import { readTextSync } from '../../base/limited-read.ts';
import type { Command, StdioTarget } from '../host.ts';
import { STDIO_ACCESS, type StdioAccess } from './gantry-host/opcodes.ts';
import { WireWriter } from './gantry-host/wire.ts';

/** Body of a spawn request. `entrances` are the cgroup.procs files of the command's cgroup. */
export function encodeSpawn(command: Command, stdio: readonly StdioTarget[], entrances: readonly string[]): Uint8Array {
  const env = Object.entries(command.env).map(([name, value]) => `${name}=${value}`);
  for (const text of [...command.argv, ...env]) {
    if (text.includes('\0')) throw new InvalidInput('command', `"${printable(text)}" contains a NUL character`);
  }
  const w = new WireWriter();
  const oom = command.oomScoreAdj === undefined ? '' : String(command.oomScoreAdj);
  w.u8(command.cwdWithoutLinks === true ? 1 : 0)
    .string(command.cwd ?? '')
    .string(command.netns ?? '')
    .string(oom);
  w.list(command.argv, (argument) => w.string(argument)).list(env, (entry) => w.string(entry));
  w.list(stdio, (target) => {
    const { access, path } = openingOf(target, stdio.indexOf(target));
    w.u8(STDIO_ACCESS[access]).string(path);
  });
  return w.list(entrances, (file) => w.string(file)).bytes();
}

/** How gantry-host's child opens it. */
function openingOf(target: StdioTarget, index: number): { readonly access: StdioAccess; readonly path: string } {
  switch (target.kind) {
    case 'null':
      return { access: 'null', path: '' };
    case 'fd':
      return { access: accessOf(target.fd), path: `/proc/${process.pid}/fd/${target.fd}` };
    case 'path':
      return { access: index === 0 ? 'read' : 'write', path: target.path };
  }
}

/** By O_RDONLY, O_WRONLY and O_RDWR. */
const ACCESS_MODES: readonly StdioAccess[] = ['read', 'write', 'readWrite'];

/** As this process has it open. Source: proc(5), fdinfo: `flags` is octal, its last two bits the access mode. */
function accessOf(fd: number): StdioAccess {
  const flags = /^flags:\s*(\d+)$/m.exec(readTextSync(`/proc/self/fdinfo/${fd}`, 65_536))?.[1] ?? '2';
  return ACCESS_MODES[Number.parseInt(flags, 8) & 3] ?? 'readWrite';
}

function printable(text: string): string {
  return text.replaceAll('\0', '\\0').slice(0, 80);
}
