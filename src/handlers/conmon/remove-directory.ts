import type { HostFiles } from '../../host/host.ts';
import { HostFailure } from '../../host/host-failure.ts';

/**
 * Removes a directory whose files are known by name; as a tree, by a process of its own, only where there is more in it.
 * For directories in which nothing is ever mounted.
 */
export async function removeDirectory(files: HostFiles, directory: string, names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => files.remove(`${directory}/${name}`)));
  try {
    await files.remove(directory);
  } catch (error) {
    if (!(error instanceof HostFailure)) throw error;
    await files.removeTree(directory);
  }
}
