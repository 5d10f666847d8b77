import { readdirSync, readFileSync } from 'node:fs';
import type { SnapshotOptions } from '../snapshot.ts';
import { isBelow } from './below.ts';

/** `loop3 on /var/tmp/disk`. */
export function collectLoopDevices({ mountsBelow }: SnapshotOptions): string[] {
  return readdirSync('/sys/block').flatMap((name) => {
    const file = name.startsWith('loop') ? backingFile(name) : undefined;
    return file === undefined || !isBelow(file, mountsBelow) ? [] : [`${name} on ${file}`];
  });
}

/** Undefined if it is not in use. */
function backingFile(device: string): string | undefined {
  try {
    return readFileSync(`/sys/block/${device}/loop/backing_file`, 'utf8').trim();
  } catch {
    return undefined;
  }
}
