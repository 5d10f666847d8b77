import { fileURLToPath } from 'node:url';

/**
 * Where gantry-host is: beside the bundle, or built from `native/` when Gantry runs from its sources.
 * `self` is for tests.
 */
export function gantryHostPath(self: string = import.meta.url): string {
  const url = self.endsWith('.ts')
    ? new URL('../../native/gantry-host/gantry-host', self)
    : new URL('./gantry-host', self);
  return fileURLToPath(url);
}
