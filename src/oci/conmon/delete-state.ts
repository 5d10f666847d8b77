import type { Context } from '../../base/context.ts';
import { RuntimeCommandFailed } from '../runtime-command-failed.ts';
import type { OciSetup } from './oci-setup.ts';

/** Files by which runc, youki (`state.json`) and crun (`status`) know a container. */
const STATE_FILES = ['state.json', 'status'];

/**
 * Deletes what the runtime keeps of a container whose processes are dead; succeeds where there is nothing. Plain `delete`:
 * `--force` sleeps 100 ms in runc. What an aborted create left is no state to the runtime and is removed as a directory.
 * @throws RuntimeCommandFailed when the runtime knows the container and does not delete it
 */
export async function deleteState(setup: OciSetup, id: string, ctx: Context): Promise<void> {
  const { files } = setup.host;
  const directory = `${setup.cli.root}/${id}`;
  if ((await files.stat(directory)) === undefined) return;
  try {
    await setup.cli.call(['delete', id], id, ctx);
  } catch (error) {
    if (!(error instanceof RuntimeCommandFailed)) throw error;
    for (const name of STATE_FILES) if ((await files.stat(`${directory}/${name}`)) !== undefined) throw error;
    await files.removeTree(directory);
  }
}
