import type { SandboxState } from '../base/cri.ts';

/** What happened to a sandbox: its pause process ended, or it was stopped. */
export type SandboxChange = 'pause-ended' | 'stopped';

/** The state after a change, by the state before it. A sandbox is READY from its creation on, and never again. */
export const SANDBOX_TRANSITIONS: Readonly<Record<SandboxState, Readonly<Record<SandboxChange, SandboxState>>>> = {
  READY: { 'pause-ended': 'NOTREADY', stopped: 'NOTREADY' },
  NOTREADY: { 'pause-ended': 'NOTREADY', stopped: 'NOTREADY' },
};

/** The record after a change; the same record if the change has no effect. */
export function afterChange<R extends { readonly state: SandboxState }>(record: R, change: SandboxChange): R {
  const state = SANDBOX_TRANSITIONS[record.state][change];
  return state === record.state ? record : { ...record, state };
}
