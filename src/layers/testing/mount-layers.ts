import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { mountOverlay } from '../../host/real/overlay.ts';

/** Layers as a container sees them, read-only; topmost first. Unmounted when disposed. */
export function mountLayers(scratch: string, lowers: readonly string[]): Disposable & { readonly path: string } {
  const [path, empty] = [`${scratch}/merged-${lowers.length}`, `${scratch}/empty`];
  for (const directory of [path, empty]) mkdirSync(directory, { recursive: true });
  mountOverlay({ target: path, lowers: [...lowers, empty], layersRoot: scratch, readonly: true });
  return { path, [Symbol.dispose]: () => void execFileSync('umount', ['-l', path]) };
}
