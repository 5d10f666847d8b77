import { join } from 'node:path';
import { CACHE, NODE, PROJECT } from '../harness/project-paths.ts';
import { mustRun } from '../harness/run.ts';

/** Builds the package that is shipped, and returns its launcher: memory is measured of that, not of sources. */
export async function shippedGantry(): Promise<string> {
  const out = join(CACHE, 'shipped');
  const relative = out.startsWith(`${PROJECT}/`) ? out.slice(PROJECT.length + 1) : out;
  await mustRun(NODE, [join(PROJECT, 'scripts/build.ts'), '--out', relative, '--package']);
  return join(out, 'package/bin/gantry');
}
