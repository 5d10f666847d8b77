import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The Debian packages that the images are made of. None of them needs to be installed. */
const PACKAGES = [
  'busybox',
  'libc6',
  'util-linux',
  'nginx',
  'nginx-common',
  'libpcre2-8-0',
  'libssl3',
  'libcrypt1',
  'zlib1g',
] as const;

/**
 * Downloads the packages and unpacks them together into one root, once: a later call finds it in the cache.
 * @returns the root's path
 */
export async function unpackPackages(cache: string): Promise<string> {
  const root = join(cache, 'root');
  if (existsSync(root)) return root;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'work-'));
  try {
    await download(work);
    for (const name of await readdir(work)) await run('dpkg-deb', ['-x', join(work, name), join(work, 'root')]);
    await rename(join(work, 'root'), root);
  } finally {
    await rm(work, { recursive: true });
  }
  return root;
}

/** An index that is missing or older than the mirror's is refreshed once. */
async function download(directory: string): Promise<void> {
  const fetch = ['-q', '-o', 'APT::Sandbox::User=root', 'download', ...PACKAGES];
  try {
    await run('apt-get', fetch, { cwd: directory });
  } catch {
    await run('apt-get', ['-q', 'update']);
    await run('apt-get', fetch, { cwd: directory });
  }
}
