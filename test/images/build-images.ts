import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RegistryStore } from '../registry/registry-store.ts';
import { catalogue } from './catalogue.ts';
import { publish } from './image.ts';
import { unpackPackages } from './packages.ts';
import { hostTarget } from './target.ts';

export interface BuildOptions {
  /** The registry's directory. */
  readonly directory: string;
  /** Where packages are kept; default `$GANTRY_CACHE/images`, or `.cache/images` of the project. */
  readonly cache?: string;
  /** Called for each step with one line. */
  readonly log?: (line: string) => void;
}

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Fills a registry's directory with every image that the tests and the demonstration pull. Does nothing when the
 * directory was filled by the same recipes already: its file `complete` says by which.
 */
export async function buildImages(options: BuildOptions): Promise<void> {
  const { directory, log = () => {} } = options;
  const recipes = await fingerprint();
  const complete = join(directory, 'complete');
  if (existsSync(complete) && (await readFile(complete, 'utf8')) === recipes) {
    log(`images: up to date in ${directory}`);
    return;
  }
  await rm(complete, { force: true });
  log('images: fetching Debian packages');
  const cache = options.cache ?? join(process.env['GANTRY_CACHE'] ?? join(PROJECT, '.cache'), 'images');
  const root = await unpackPackages(cache);
  const target = hostTarget();
  const store = new RegistryStore(directory);
  for (const image of catalogue(root, target)) {
    const size = await publish(store, image, target.goarch);
    log(`images: ${image.names.join(', ')} (${image.dialect}, ${(size / 1e6).toFixed(1)} MB)`);
  }
  await writeFile(complete, recipes);
}

/** Hash of everything in this folder: a changed recipe is built again. */
async function fingerprint(): Promise<string> {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const names = (await readdir(here, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const hash = createHash('sha256').update(process.arch);
  for (const path of names.map((entry) => join(entry.parentPath, entry.name)).sort()) hash.update(await readFile(path));
  return hash.digest('hex');
}
