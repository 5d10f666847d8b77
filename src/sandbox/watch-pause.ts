import type { PauseProcess } from '../handlers/handler.ts';
import { untilDone } from '../operation/until-done.ts';
import type { SandboxDeps } from './sandbox-deps.ts';

/** Makes the sandbox NOTREADY once what holds its namespaces has ended, whoever ended it. */
export function watchPause(
  id: string,
  pauseProcess: PauseProcess,
  deps: Pick<SandboxDeps, 'sandboxes' | 'clock' | 'log'>,
): void {
  const { sandboxes, clock, log } = deps;
  void pauseProcess.ended.then(() =>
    untilDone(`recording that sandbox ${id} is not ready`, clock, log, () => sandboxes.transition(id, 'pause-ended')),
  );
}
