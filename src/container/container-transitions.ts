import type { ContainerState } from '../base/cri.ts';
import type { TaskEnd } from '../handlers/handler.ts';
import type { ContainerStatus } from './container-status.ts';
import { endReason } from './end-reason.ts';
import type { ContainerRecord } from './record.ts';

/** What happened to a container. */
export type ContainerChange =
  | { readonly kind: 'started'; readonly at: bigint }
  /** Its process could not be started; takes precedence over the end of what is killed afterwards. */
  | { readonly kind: 'start-failed'; readonly at: bigint; readonly exitCode: number; readonly message: string }
  | { readonly kind: 'ended'; readonly end: TaskEnd }
  /** It could not be found again after a restart of the daemon. */
  | { readonly kind: 'lost'; readonly message: string };

/** The state after a change, by the state before it. EXITED is final: the first recorded end stands. */
export const CONTAINER_TRANSITIONS: Readonly<
  Record<ContainerState, Readonly<Record<ContainerChange['kind'], ContainerState>>>
> = {
  CREATED: { started: 'RUNNING', 'start-failed': 'EXITED', ended: 'EXITED', lost: 'UNKNOWN' },
  RUNNING: { started: 'RUNNING', 'start-failed': 'EXITED', ended: 'EXITED', lost: 'UNKNOWN' },
  UNKNOWN: { started: 'UNKNOWN', 'start-failed': 'EXITED', ended: 'EXITED', lost: 'UNKNOWN' },
  EXITED: { started: 'EXITED', 'start-failed': 'EXITED', ended: 'EXITED', lost: 'EXITED' },
};

/** The record after a change; the same record if the change has no effect. */
export function afterChange(record: ContainerRecord, change: ContainerChange): ContainerRecord {
  if (CONTAINER_TRANSITIONS[record.state][change.kind] === record.state) return withoutTransition(record, change);
  return withStatus(record, statusAfter(record, change));
}

/** A start that is recorded after the end is still a fact of it; a container may be lost again for another reason. */
function withoutTransition(record: ContainerRecord, change: ContainerChange): ContainerRecord {
  if (record.state === 'CREATED' || record.state === 'RUNNING') return record;
  if (change.kind === 'started' && record.startedAt === undefined) return { ...record, startedAt: change.at };
  return change.kind === 'lost' && record.state === 'UNKNOWN' ? { ...record, message: change.message } : record;
}

function statusAfter(record: ContainerRecord, change: ContainerChange): ContainerStatus {
  switch (change.kind) {
    case 'started':
      return { state: 'RUNNING', startedAt: change.at };
    case 'start-failed': {
      const { at, exitCode, message } = change;
      return { state: 'EXITED', startedAt: at, finishedAt: at, exitCode, reason: 'StartError', message };
    }
    case 'ended':
      return statusOfEnd(record, change.end);
    case 'lost':
      return { state: 'UNKNOWN', startedAt: record.startedAt, message: change.message };
  }
}

function statusOfEnd({ createdAt, startedAt, message }: ContainerRecord, end: TaskEnd): ContainerStatus {
  // The exit file's time comes from a coarser clock than ours: created ≤ started ≤ finished (fault F49).
  const earliest = startedAt !== undefined && startedAt > createdAt ? startedAt : createdAt;
  const finishedAt = end.finishedAt > earliest ? end.finishedAt : earliest;
  const facts = { exitCode: end.exitCode, reason: endReason(end), message: end.message ?? message };
  return { state: 'EXITED', startedAt, finishedAt, ...facts };
}

function withStatus(record: ContainerRecord, status: ContainerStatus): ContainerRecord {
  const { state: _, startedAt: _1, finishedAt: _2, exitCode: _3, reason: _4, message: _5, ...facts } = record;
  return { ...facts, ...status };
}
