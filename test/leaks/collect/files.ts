import { readdirSync } from 'node:fs';
import type { SnapshotOptions } from '../snapshot.ts';

/** Everything in the given directories, directories too, what is mounted there included. */
export function collectFiles({ directories = [] }: SnapshotOptions): string[] {
  return directories.flatMap((directory) => filesIn(directory));
}

function filesIn(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
      const path = `${directory}/${entry.name}`;
      return entry.isDirectory() ? [path, ...filesIn(path)] : [path];
    });
  } catch {
    return [];
  }
}
