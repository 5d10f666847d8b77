import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Internal } from '../../base/failure.ts';
import { decodeRow, encodeRow } from '../../state/table.ts';
import type { TaskRecord } from '../handler.ts';
import { type MonitoredTask, monitoredTask, taskRecord } from './monitored-task.ts';

const TASK: MonitoredTask = {
  ...{ id: 'c1', sandboxId: 's1', bundle: '/b', cgroup: '/pod/crio-c1', logPath: '/log', tty: false },
  ...{ pid: 11, startTime: 5n, monitorPid: 12, monitorStartTime: 6n, memoryKillsBefore: undefined },
  monitorCgroup: '/pod/crio-conmon-c1',
};

/** The record as the next daemon reads it. */
function stored(task: MonitoredTask): TaskRecord {
  return decodeRow(encodeRow(taskRecord(task))) as TaskRecord;
}

describe('monitoredTask()', () => {
  it('is what was recorded', () => {
    assert.deepEqual(monitoredTask(stored(TASK)), TASK);
    const counted = { ...TASK, memoryKillsBefore: 7n };
    assert.deepEqual(monitoredTask(stored(counted)), counted);
  });

  it('knows no process of a record that has none', () => {
    const { process: _, ...record } = stored(TASK);
    assert.equal(monitoredTask(record).pid, 0);
  });

  const damages: readonly (readonly [string, unknown])[] = [
    ['monitorPid', undefined],
    ['monitorPid', { monitorPid: '12', monitorStartTime: 6n }],
    ['monitorStartTime', { monitorPid: 12, monitorStartTime: 6 }],
    ['memoryKillsBefore', { monitorPid: 12, monitorStartTime: 6n, memoryKillsBefore: 1 }],
  ];
  for (const [member, handlerState] of damages) {
    it(`refuses a damaged ${member}, naming it and the container`, () => {
      assert.throws(
        () => monitoredTask({ ...stored(TASK), handlerState }),
        (error) => error instanceof Internal && error.message.includes('c1') && error.message.includes(`"${member}"`),
      );
    });
  }
});
