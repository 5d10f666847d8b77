import { lstatSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { type BytePath, joinPath, toBytes } from './byte-path.ts';

/** Removes what this layer has at a path, a directory with its contents; iterative, symlinks are not followed. */
export function removeExisting(path: BytePath): void {
  if (!isDirectory(path)) return unlinkSync(toBytes(path));
  const open: BytePath[] = [path];
  for (let directory = open.at(-1); directory !== undefined; directory = open.at(-1)) {
    const inner = emptyOfFiles(directory);
    if (inner.length > 0) {
      for (const child of inner) open.push(child);
    } else {
      rmdirSync(toBytes(directory));
      open.pop();
    }
  }
}

/** Unlinks all but directories; returns these. */
function emptyOfFiles(directory: BytePath): readonly BytePath[] {
  const directories: BytePath[] = [];
  for (const name of readdirSync(toBytes(directory), { encoding: 'latin1' })) {
    const path = joinPath(directory, name);
    if (isDirectory(path)) directories.push(path);
    else unlinkSync(toBytes(path));
  }
  return directories;
}

function isDirectory(path: BytePath): boolean {
  return lstatSync(toBytes(path)).isDirectory();
}
