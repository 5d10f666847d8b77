import { type Context, throwIfLeft } from '../../base/context.ts';
import { RuntimeCommandFailed } from '../runtime-command-failed.ts';
import { obstacleToRemoval } from './obstacle-to-removal.ts';
import type { OciSetup } from './oci-setup.ts';
import { removeDirectory } from './remove-directory.ts';

/** Files by which runc, youki (`state.json`) and crun (`status`) know a container. */
const STATE_FILES = ['state.json', 'status'];
const FIRST_PAUSE_MS = 20;
/** After so much waiting the failure is told; the ledger tries again. */
const LONGEST_WAIT_MS = 15_000;

/**
 * Deletes what the runtime keeps of a container whose processes were killed; succeeds where there is nothing. Plain
 * `delete`: `--force` sleeps 100 ms in runc. What an aborted create left is no state to the runtime and is removed as a
 * directory.
 *
 * A killed process 1 of a PID namespace is not dead before all in it are reaped, some by the host's process 1 where their
 * monitor was killed too, which takes its time on some hosts: the runtime is asked again.
 * @throws RuntimeCommandFailed when the runtime knows the container and does not delete it
 */
export async function deleteState(setup: OciSetup, id: string, ctx: Context): Promise<void> {
  const { files } = setup.host;
  const directory = `${setup.cli.root}/${id}`;
  if ((await files.stat(directory)) === undefined) return;
  if (setup.isPlain) {
    const obstacle = await obstacleToRemoval(setup.host, directory);
    setup.fastPaths.count(setup, 'delete', id, obstacle);
    if (obstacle === undefined) return await removeDirectory(files, directory, ['state.json', 'exec.fifo']);
  }
  for (let waited = 0, pause = FIRST_PAUSE_MS; ; waited += pause, pause *= 2) {
    try {
      await setup.cli.call(['delete', id], id, ctx);
      return;
    } catch (error) {
      if (!(error instanceof RuntimeCommandFailed)) throw error;
      if (!(await isKnown(setup, directory))) return await files.removeTree(directory);
      if (waited >= LONGEST_WAIT_MS) throw error;
    }
    await new Promise<void>((resolve) => setup.clock.after(pause, resolve));
    throwIfLeft(ctx);
  }
}

/** True where the runtime has a state of the container that it can read. */
async function isKnown({ host }: OciSetup, directory: string): Promise<boolean> {
  const found = await Promise.all(STATE_FILES.map((name) => host.files.stat(`${directory}/${name}`)));
  return found.some((stat) => stat !== undefined);
}
