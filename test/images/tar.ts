import type { Entry, Tree } from './tree.ts';

const BLOCK = 512;
const TYPE_FLAG: Readonly<Record<Entry['kind'], string>> = {
  file: '0',
  'hard-link': '1',
  symlink: '2',
  directory: '5',
};

/**
 * Writes a tree as a POSIX ustar archive. The same tree gives the same bytes: no names of users, one time for all.
 * `mtime` in seconds since the epoch.
 */
export function writeTar(tree: Tree, mtime: number): Buffer {
  const parts: Buffer[] = [];
  for (const [path, entry] of tree.entries()) {
    const content = entry.kind === 'file' ? entry.content : Buffer.alloc(0);
    parts.push(header(path, entry, content.length, mtime), content, Buffer.alloc(-content.length & (BLOCK - 1)));
  }
  parts.push(Buffer.alloc(2 * BLOCK));
  return Buffer.concat(parts);
}

function header(path: string, entry: Entry, size: number, mtime: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  text(block, entry.kind === 'directory' ? `${path}/` : path, 0, 100);
  octal(block, 'mode' in entry ? entry.mode : 0o777, 100, 8);
  octal(block, ('uid' in entry ? entry.uid : undefined) ?? 0, 108, 8);
  octal(block, ('gid' in entry ? entry.gid : undefined) ?? 0, 116, 8);
  octal(block, size, 124, 12);
  octal(block, mtime, 136, 12);
  text(block, TYPE_FLAG[entry.kind], 156, 1);
  if ('target' in entry) text(block, entry.target, 157, 100);
  block.write('ustar\0' + '00', 257, 'latin1');
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

function text(block: Buffer, value: string, at: number, length: number): void {
  const bytes = Buffer.from(value, 'utf8');
  if (bytes.length > length) throw new RangeError(`"${value}" does not fit into ${length} bytes of a tar header`);
  bytes.copy(block, at);
}

function octal(block: Buffer, value: number, at: number, length: number): void {
  text(block, `${value.toString(8).padStart(length - 1, '0')}\0`, at, length);
}
