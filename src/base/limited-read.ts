import { closeSync, constants, openSync, readSync } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { InvalidInput } from './failure.ts';

/** What files of /proc and /sys are read with: their size is 0 until they are read. */
const CHUNK = 65_536;

/**
 * The UTF-8 text of a configuration file. A device is read as well (`/dev/null` is an empty configuration), a FIFO is not:
 * it would be waited for.
 * @throws InvalidInput naming the file and the limit when it has more than `limit` bytes; the system's error otherwise
 */
export async function readText(path: string, limit: number): Promise<string> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const stat = await file.stat();
  if (!stat.isFile() && !stat.isCharacterDevice()) throw new InvalidInput(path, 'is not a regular file');
  return (await fill(file, path, stat.size, limit)).toString('utf8');
}

/**
 * @throws InvalidInput if the file is not a regular file or has more than `limit` bytes, also if it grows during the
 * read
 */
export async function readAtMost(file: FileHandle, path: string, limit: number): Promise<Uint8Array> {
  const stat = await file.stat();
  if (!stat.isFile()) throw new InvalidInput(path, 'is not a regular file');
  return fill(file, path, stat.size, limit);
}

async function fill(file: FileHandle, path: string, size: number, limit: number): Promise<Buffer> {
  let buffer = Buffer.alloc(Math.min(size === 0 ? CHUNK : size, limit) + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
    if (length > limit) throw tooLong(path, limit);
    if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(2 * length, limit + 1));
  }
}

/**
 * The text of a file of the kernel, read without waiting.
 * @throws InvalidInput naming the file and the limit when it has more than `limit` bytes; the system's error otherwise
 */
export function readTextSync(path: string, limit: number, encoding: 'utf8' | 'latin1' = 'latin1'): string {
  const bytes = fillSync(path, limit + 1);
  if (bytes.length > limit) throw tooLong(path, limit);
  return bytes.toString(encoding);
}

/** Whole lines from the beginning of a file of the kernel that others can make grow; at most `limit` bytes of it. */
export function readFirstLinesSync(path: string, limit: number): string {
  const text = fillSync(path, limit + 1).toString('latin1');
  return text.length <= limit ? text : text.slice(0, text.lastIndexOf('\n', limit - 1) + 1);
}

/** Nothing else runs between two reads of it. */
const shared = Buffer.allocUnsafeSlow(CHUNK);

/** Valid until the next call. */
function fillSync(path: string, most: number): Buffer {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    let length = 0;
    let buffer = shared;
    while (length < most) {
      if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(2 * length, most));
      const read = readSync(fd, buffer, length, Math.min(buffer.length, most) - length, null);
      if (read === 0) break;
      length += read;
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(fd);
  }
}

/**
 * The sorted names in a configuration directory.
 * @throws InvalidInput naming the directory and the limit when it has more than `most` entries
 */
export async function listAtMost(directory: string, most: number): Promise<readonly string[]> {
  const names = await readdir(directory);
  checkCount(directory, names.length, most, 'files');
  return names.sort();
}

/** @throws InvalidInput naming what has more than `most` of something */
export function checkCount(field: string, count: number, most: number, what: string): void {
  if (count > most) throw new InvalidInput(field, `has ${count} ${what}, more than ${most}`);
}

function tooLong(path: string, limit: number): InvalidInput {
  return new InvalidInput(path, `exceeds ${limit} bytes`);
}
