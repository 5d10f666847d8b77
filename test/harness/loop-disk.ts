import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, run } from './run.ts';

export interface LoopDisk extends AsyncDisposable {
  readonly mountpoint: string;
}

/** A fresh ext4 of its own on a loop device, without discard; unmounted and deleted at the end. */
export async function withLoopDisk(sizeMiB: number): Promise<LoopDisk> {
  const directory = mkdtempSync('/var/tmp/gantry-disk-');
  const image = join(directory, 'disk.img');
  const mountpoint = join(directory, 'mnt');
  mkdirSync(mountpoint);
  await mustRun('truncate', ['-s', `${sizeMiB}M`, image]);
  await mustRun('mkfs.ext4', ['-q', '-F', '-E', 'nodiscard', image]);
  await mustRun('mount', ['-o', 'loop', image, mountpoint]);
  return {
    mountpoint,
    async [Symbol.asyncDispose](): Promise<void> {
      const plain = await run('umount', [mountpoint]);
      if (plain.code !== 0) await mustRun('umount', ['-l', mountpoint]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
