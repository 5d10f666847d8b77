import type { NamespaceOptions } from '../base/cri.ts';
import type { PauseProcess, PauseProcessRecord, StartedPause } from '../handlers/handler.ts';
import type { SandboxDefaults } from './sandbox-deps.ts';

/** Nobody holds such a sandbox, so nobody's end ends it. */
const NEVER: Promise<never> = new Promise(() => {});

/** True of a pod that needs no process: its pins alone hold its namespaces, and no shared PID namespace wants a reaper. */
export function needsNoPause({ dropInfraCtr }: SandboxDefaults, { pid }: NamespaceOptions): boolean {
  return dropInfraCtr && pid !== 'POD';
}

/** A sandbox without a pause, made just now. */
export function startWithoutPause(id: string, handler: string): StartedPause {
  const record: PauseProcessRecord = { kind: 'none', handler, id, pid: 0, startTime: 0n };
  return { record, spec: undefined, ended: NEVER };
}

/** One of an earlier daemon of this boot: its pins are there still. */
export function absentPause(record: PauseProcessRecord): PauseProcess {
  return { record, ended: NEVER };
}
