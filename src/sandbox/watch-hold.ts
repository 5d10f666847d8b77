import type { SandboxHold } from '../oci/handler.ts';
import { untilDone } from '../operation/until-done.ts';
import type { SandboxGround } from './sandbox-ground.ts';

/** Makes the sandbox NOTREADY once what holds its namespaces has ended, whoever ended it. */
export function watchHold(
  id: string,
  hold: SandboxHold,
  ground: Pick<SandboxGround, 'sandboxes' | 'clock' | 'log'>,
): void {
  const { sandboxes, clock, log } = ground;
  void hold.ended.then(() =>
    untilDone(`recording that sandbox ${id} is not ready`, clock, log, () => sandboxes.markNotReady(id)),
  );
}
