import { stat } from 'node:fs/promises';

/** The program of a plugin, and what identifies its version. */
export interface PluginProgram {
  readonly path: string;
  /** Changes whenever the file is replaced. */
  readonly stamp: string;
}

/** The first executable regular file of that name in the plugin directories, or undefined. */
export async function findPlugin(type: string, pluginDirs: readonly string[]): Promise<PluginProgram | undefined> {
  for (const directory of pluginDirs) {
    const path = `${directory}/${type}`;
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() === true && (found.mode & 0o111) !== 0) {
      return { path, stamp: `${path} ${found.ino} ${found.size} ${found.mtimeMs}` };
    }
  }
  return undefined;
}
