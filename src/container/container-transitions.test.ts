import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ContainerState } from '../base/cri.ts';
import type { ContainerStatus } from './container-status.ts';
import { afterChange, CONTAINER_TRANSITIONS, type ContainerChange } from './container-transitions.ts';
import type { ContainerRecord } from './record.ts';
import { containerConfig } from './testing/container-config.ts';

const FACTS = {
  ...{ id: 'c', sandboxId: 's', config: containerConfig(), fingerprint: '', handler: 'runc', createdAt: 5n },
  ...{ imageId: '', cgroup: '', imageRef: '', rootfs: '', logPath: undefined, mounts: [], stopSignal: 'SIGTERM' },
  ...{ user: { uid: 0n, gid: 0n, supplementalGroups: [] }, resources: undefined, bundle: '', notes: {} },
} as const;

const STATUSES: Readonly<Record<ContainerState, ContainerStatus>> = {
  CREATED: { state: 'CREATED' },
  RUNNING: { state: 'RUNNING', startedAt: 6n },
  UNKNOWN: { state: 'UNKNOWN', message: 'lost before' },
  EXITED: { state: 'EXITED', finishedAt: 7n, exitCode: 1, reason: 'Error' },
};

const CHANGES: { readonly [K in ContainerChange['kind']]: Extract<ContainerChange, { readonly kind: K }> } = {
  started: { kind: 'started', at: 10n },
  'start-failed': { kind: 'start-failed', at: 10n, exitCode: 128, message: 'exec format error' },
  ended: { kind: 'ended', end: { exitCode: 3, finishedAt: 11n, oomKilled: false, known: true } },
  lost: { kind: 'lost', message: 'no monitor' },
};

const TASK = { process: { pid: 11, startTime: 1n }, handlerState: {} };

function recordIn(state: ContainerState): ContainerRecord {
  return { ...FACTS, task: TASK, ...STATUSES[state] };
}

/** The status of a record, without facts that are undefined. */
function statusOf({ state, startedAt, finishedAt, exitCode, reason, message }: ContainerRecord): object {
  const facts = { state, startedAt, finishedAt, exitCode, reason, message };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

describe('transitions of a container', () => {
  for (const state of Object.values(STATUSES).map((status) => status.state)) {
    for (const change of Object.values(CHANGES)) {
      const next = CONTAINER_TRANSITIONS[state][change.kind];
      it(`a ${state} container that ${change.kind} is ${next}`, () => {
        assert.equal(afterChange(recordIn(state), change).state, next);
      });
    }
  }

  it('each state has the facts of that state only', () => {
    const from = (state: ContainerState, kind: ContainerChange['kind']) =>
      statusOf(afterChange(recordIn(state), CHANGES[kind]));
    const failed = {
      startedAt: 10n,
      finishedAt: 10n,
      exitCode: 128,
      reason: 'StartError',
      message: 'exec format error',
    };
    const ended = { state: 'EXITED', finishedAt: 11n, exitCode: 3, reason: 'Error' };
    assert.deepEqual(from('CREATED', 'started'), { state: 'RUNNING', startedAt: 10n });
    assert.deepEqual(from('CREATED', 'start-failed'), { state: 'EXITED', ...failed });
    assert.deepEqual(from('CREATED', 'ended'), ended);
    assert.deepEqual(from('CREATED', 'lost'), { state: 'UNKNOWN', message: 'no monitor' });
    assert.deepEqual(from('RUNNING', 'ended'), { ...ended, startedAt: 6n });
    assert.deepEqual(from('RUNNING', 'lost'), { state: 'UNKNOWN', startedAt: 6n, message: 'no monitor' });
    assert.deepEqual(from('UNKNOWN', 'ended'), { ...ended, message: 'lost before' });
  });

  it('EXITED is final: only a start that was recorded late is added', () => {
    const exited = recordIn('EXITED');
    for (const kind of ['start-failed', 'ended', 'lost'] as const) {
      assert.equal(afterChange(exited, CHANGES[kind]), exited);
    }
    assert.deepEqual(afterChange(exited, CHANGES.started), { ...exited, startedAt: 10n });
  });

  it('a change that has no effect returns the same record', () => {
    const running = recordIn('RUNNING');
    assert.equal(afterChange(running, CHANGES.started), running);
  });

  it('F49: an end is never before the creation or the start', () => {
    const early = { ...CHANGES.ended, end: { ...CHANGES.ended.end, finishedAt: 1n } };
    assert.equal(afterChange(recordIn('CREATED'), early).finishedAt, 5n);
    assert.equal(afterChange(recordIn('RUNNING'), early).finishedAt, 6n);
  });
});
