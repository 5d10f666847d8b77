import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startRegistry } from '../registry/registry.ts';
import { buildImages } from '../images/build-images.ts';
import { CACHE } from './places.ts';

export interface TestRegistry extends AsyncDisposable {
  readonly port: number;
  readonly directory: string;
}

/** A loopback registry with all test images; they are built once and kept in the cache. */
export async function withTestRegistry(): Promise<TestRegistry> {
  const directory = join(CACHE, 'registry');
  if (!existsSync(join(directory, 'complete'))) await buildImages({ directory, log: (line: string) => console.log(line) });
  const registry = await startRegistry({ dir: directory, port: 0 });
  return { port: registry.port, directory, [Symbol.asyncDispose]: () => registry.close() };
}
