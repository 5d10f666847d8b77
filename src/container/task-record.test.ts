import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { monitoredTask } from '../handlers/conmon/monitored-task.ts';
import { MIGRATIONS, migrate } from '../state/schema.ts';
import { decodeRow, encodeRow } from '../state/table.ts';
import type { ContainerRecord } from './record.ts';
import { taskRecord } from './task-record.ts';

/** The record of a container as a daemon with schema version 2 wrote it, read by this one. */
function upgraded(container: object): ContainerRecord {
  const db = new DatabaseSync(':memory:');
  migrate(db, MIGRATIONS.slice(0, 2));
  db.prepare('INSERT INTO containers VALUES (?, ?)').run('c1', encodeRow(container));
  migrate(db);
  return decodeRow(String(db.prepare('SELECT json FROM containers').get()?.['json'])) as ContainerRecord;
}

describe('taskRecord()', () => {
  it('lets the handler find a container again that an older version recorded', () => {
    const task = {
      ...{ handler: 'runc', id: 'c1', bundle: '/b', cgroup: '/pod/crio-c1', monitorCgroup: '/pod/crio-conmon-c1' },
      ...{ logPath: '/l', tty: true, pid: 11, startTime: 5n, monitorPid: 12, monitorStartTime: 6n },
    };
    const own = { id: 'c1', sandboxId: 's1', handler: 'runc', bundle: '/b', logPath: '/l', config: { tty: true } };
    const { handler: _, ...known } = task;
    const found = monitoredTask(taskRecord(upgraded({ ...own, task })));
    assert.deepEqual(found, { ...known, sandboxId: 's1', memoryKillsBefore: undefined });
  });
});
