import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { NotFound } from '../base/failure.ts';

/** Beside the bundle in a package, in its build directory beside the bundle, and seen from the sources. */
const PLACES = ['./gantry-host', '../native/gantry-host/gantry-host', '../../native/gantry-host/gantry-host'] as const;

/**
 * Absolute path of gantry-host, whether Gantry runs from a package, from its build or from its sources. `self` is for
 * tests.
 * @throws NotFound where it was not built
 */
export function gantryHostPath(self: string = import.meta.url): string {
  const places = PLACES.map((place) => fileURLToPath(new URL(place, self)));
  const found = places.find((place) => existsSync(place));
  if (found === undefined)
    throw new NotFound('program', 'gantry-host', { remedy: 'build gantry-host: make -C native/gantry-host' });
  return found;
}
