import { InvalidInput } from './failure.ts';

/** The longest path that the kernel takes, with its end (PATH_MAX). Source: path_resolution(7). */
const LONGEST_PATH = 4095;

/**
 * Refuses a path or program name that no system call takes: runtimes repeat it in their errors, which have to fit where
 * they are read from.
 * @throws InvalidInput
 */
export function checkPathLength(field: string, path: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes <= LONGEST_PATH) return;
  throw new InvalidInput(field, `"${path.slice(0, 100)}…" has ${bytes} bytes, more than the ${LONGEST_PATH} of a path`);
}
