import { Internal } from '../../base/failure.ts';
import { isPlainObject } from '../../base/plain-object.ts';
import type { HostProcess, TaskState } from '../handler.ts';

/** Who started a pause process: gantry-host (`native`), or the OCI runtime. */
export type PauseKind = 'native' | 'runtime';

/** The state of a pause process for the record of its sandbox. */
export function pauseState(kind: PauseKind, process: HostProcess): TaskState {
  return { process, handlerState: { kind } };
}

/** @throws Internal */
export function pauseKindOf({ handlerState }: TaskState): PauseKind {
  const kind = isPlainObject(handlerState) ? handlerState['kind'] : undefined;
  if (kind === 'native' || kind === 'runtime') return kind;
  throw new Internal('read the record of a pod sandbox', '"kind" of its handler state is missing or damaged');
}
