import { join } from 'node:path';
import { buildImages } from '../images/build-images.ts';
import { type RegistryOptions, type RunningRegistry, startRegistry } from '../registry/registry.ts';
import { CACHE } from './project-paths.ts';

/** A loopback registry with all test images; they are built once and kept in the cache. */
export async function withTestRegistry(
  options: Omit<RegistryOptions, 'dir' | 'port'> & { readonly log?: (line: string) => void } = {},
): Promise<RunningRegistry & AsyncDisposable> {
  const directory = join(CACHE, 'registry');
  await buildImages({ directory, log: options.log ?? (() => {}) });
  return await startRegistryOf(directory, options);
}

/** A loopback registry of the images in a directory. */
export async function startRegistryOf(
  dir: string,
  options: Omit<RegistryOptions, 'dir' | 'port'> = {},
): Promise<RunningRegistry & AsyncDisposable> {
  const registry = await startRegistry({ ...options, dir, port: 0 });
  return { ...registry, [Symbol.asyncDispose]: () => registry.close() };
}
