import type { NamespaceOptions } from '../base/cri.ts';
import type { HoldRecord, OpenedSandbox, SandboxHold } from '../oci/handler.ts';
import type { SandboxDefaults } from './sandbox-ground.ts';

/** Nobody holds such a sandbox, so nobody's end ends it. */
const NEVER: Promise<never> = new Promise(() => {});

/** True of a pod that needs no process: its pins alone hold its namespaces, and no shared PID namespace wants a reaper. */
export function needsNoPause({ dropsPause }: SandboxDefaults, { pid }: NamespaceOptions): boolean {
  return dropsPause && pid !== 'POD';
}

/** A sandbox without a pause, made just now. */
export function openWithoutPause(id: string, handler: string): OpenedSandbox {
  const record: HoldRecord = { kind: 'none', handler, id, pid: 0, startTime: 0n };
  return { record, spec: undefined, ended: NEVER };
}

/** One of an earlier daemon of this boot: its pins are there still. */
export function holdWithoutPause(record: HoldRecord): SandboxHold {
  return { record, ended: NEVER };
}
