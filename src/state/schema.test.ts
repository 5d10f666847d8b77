import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { PreconditionFailed } from '../base/failure.ts';
import { TABLE_NAMES } from './driver.ts';
import { MIGRATIONS, type Migration, migrate } from './schema.ts';
import { decodeRow, encodeRow } from './table.ts';

const versionOf = (db: DatabaseSync): unknown => db.prepare('PRAGMA user_version').get()?.['user_version'];

describe('migrate()', () => {
  it('creates every table of the driver', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db);
    const names = db.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).all();
    assert.deepEqual(names.map((row) => row['name']).sort(), [...TABLE_NAMES].sort());
  });

  it('does nothing to a database of the newest version', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db);
    migrate(db);
    assert.equal(versionOf(db), MIGRATIONS.at(-1)?.to);
  });

  it('has steps without gaps', () => {
    assert.deepEqual(
      MIGRATIONS.map((step) => step.to),
      MIGRATIONS.map((_, n) => n + 1),
    );
  });

  it('brings a planted version 0 to version 1, and then through what comes later, with its rows', () => {
    const db = new DatabaseSync(':memory:');
    // Version 0 never was released: it stands for "what an earlier Gantry left".
    db.exec(`CREATE TABLE pods (id TEXT, body TEXT); INSERT INTO pods VALUES ('s1', '{"a":1}')`);
    const steps: readonly Migration[] = [
      {
        to: 1,
        sql: `CREATE TABLE sandboxes (key TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT;
              INSERT INTO sandboxes SELECT id, body FROM pods; DROP TABLE pods`,
      },
      { to: 2, sql: `UPDATE sandboxes SET json = json_set(json, '$.b', 2)` },
    ];
    migrate(db, steps.slice(0, 1));
    assert.equal(versionOf(db), 1);
    migrate(db, steps);
    assert.equal(versionOf(db), 2);
    assert.deepEqual({ ...db.prepare('SELECT * FROM sandboxes').get() }, { key: 's1', json: '{"a":1,"b":2}' });
  });

  it('renames the pause process in the sandboxes of version 1', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db, MIGRATIONS.slice(0, 1));
    db.exec(
      `INSERT INTO sandboxes VALUES ('s1', '{"id":"s1","hold":{"kind":"native","pid":7}}'), ('s2', '{"id":"s2"}')`,
    );
    migrate(db, MIGRATIONS.slice(0, 2));
    const rows = db.prepare('SELECT json FROM sandboxes ORDER BY key').all();
    assert.deepEqual(
      rows.map((row) => JSON.parse(String(row['json']))),
      [{ id: 's1', pauseProcess: { kind: 'native', pid: 7 } }, { id: 's2' }],
    );
  });

  it('gives cgroups of operations their own kind in the ledger of version 2', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db, MIGRATIONS.slice(0, 2));
    const insert = db.prepare('INSERT INTO resources VALUES (?, ?)');
    const row = (kind: string, path: string): string => JSON.stringify({ owner: 's1', resource: { kind, path } });
    insert.run('1', row('cgroup', '/gantry-ops-1/gantry-op-s1'));
    insert.run('2', row('cgroup', '/kubepods/gantry-op-x/crio-s1'));
    insert.run('3', row('directory', '/data/gantry-op-s1'));
    migrate(db, MIGRATIONS.slice(0, 3));
    const rows = db.prepare(`SELECT json ->> '$.resource.kind' AS kind FROM resources ORDER BY key`).all();
    assert.deepEqual(
      rows.map(({ kind }) => kind),
      ['operation-cgroup', 'cgroup', 'directory'],
    );
  });

  it('keeps each fact of a container once, and what its handler keeps apart', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db, MIGRATIONS.slice(0, 3));
    const task = {
      ...{ handler: 'runc', id: 'c1', bundle: '/b', cgroup: '/pod/crio-c1', monitorCgroup: '/pod/crio-conmon-c1' },
      ...{ logPath: '/l', tty: false, pid: 11, startTime: 5n, monitorPid: 12, monitorStartTime: 6n },
    };
    const insert = db.prepare('INSERT INTO containers VALUES (?, ?)');
    insert.run('c1', encodeRow({ id: 'c1', bundle: '/b', task }));
    insert.run('c2', encodeRow({ id: 'c2', bundle: '/b', task: { ...task, memoryKillsBefore: 7n } }));
    migrate(db, MIGRATIONS.slice(0, 4));
    const rows = db.prepare('SELECT json FROM containers ORDER BY key').all();
    const process = { pid: 11, startTime: 5n };
    const handlerState = { monitorPid: 12, monitorStartTime: 6n };
    const common = { bundle: '/b', cgroup: '/pod/crio-c1' };
    assert.deepEqual(
      rows.map((row) => decodeRow(String(row['json']))),
      [
        { id: 'c1', ...common, task: { process, handlerState } },
        { id: 'c2', ...common, task: { process, handlerState: { ...handlerState, memoryKillsBefore: 7n } } },
      ],
    );
  });

  it('removes from the containers of version 4 the facts that their state does not have', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db, MIGRATIONS.slice(0, 4));
    const insert = db.prepare('INSERT INTO containers VALUES (?, ?)');
    const row = (state: string, startedAt: bigint, facts: object): string =>
      encodeRow({ state, startedAt, finishedAt: 0n, exitCode: 0, reason: '', message: '', ...facts });
    const end = { finishedAt: 9n, exitCode: 3, reason: 'Error' };
    insert.run('1', row('CREATED', 0n, {}));
    insert.run('2', row('RUNNING', 7n, {}));
    insert.run('3', row('EXITED', 7n, end));
    insert.run('4', row('EXITED', 0n, { ...end, message: 'the monitor died' }));
    insert.run('5', row('UNKNOWN', 7n, { message: 'no monitor' }));
    migrate(db, MIGRATIONS.slice(0, 5));
    const rows = db.prepare('SELECT json FROM containers ORDER BY key').all();
    assert.deepEqual(
      rows.map(({ json }) => decodeRow(String(json))),
      [
        { state: 'CREATED' },
        { state: 'RUNNING', startedAt: 7n },
        { state: 'EXITED', startedAt: 7n, ...end },
        { state: 'EXITED', ...end, message: 'the monitor died' },
        { state: 'UNKNOWN', startedAt: 7n, message: 'no monitor' },
      ],
    );
  });

  it('removes from the records of version 5 what stood for nothing', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db, MIGRATIONS.slice(0, 5));
    const insert = (table: string, key: string, row: object): void => {
      db.prepare(`INSERT INTO ${table} VALUES (?, ?)`).run(key, encodeRow(row));
    };
    const pause = { kind: 'native', handler: 'runc', id: 's1', pid: 7, startTime: 9n };
    insert('sandboxes', 's1', { id: 's1', pauseProcess: pause, networkResult: '{}', specJson: '{}' });
    const none = { kind: 'none', handler: 'runc', id: 's2', pid: 0, startTime: 0n };
    insert('sandboxes', 's2', { id: 's2', pauseProcess: none, networkResult: '', specJson: '' });
    insert('containers', 'c1', { id: 'c1', logPath: '' });
    insert('containers', 'c2', { id: 'c2', logPath: '/l' });
    migrate(db, MIGRATIONS.slice(0, 6));
    const rows = ['sandboxes', 'containers'].flatMap((table) =>
      db.prepare(`SELECT json FROM ${table} ORDER BY key`).all(),
    );
    assert.deepEqual(
      rows.map(({ json }) => decodeRow(String(json))),
      [
        { id: 's1', pauseProcess: { kind: 'native', pid: 7, startTime: 9n }, networkResult: '{}', specJson: '{}' },
        { id: 's2' },
        { id: 'c1' },
        { id: 'c2', logPath: '/l' },
      ],
    );
  });

  it('separates the pause process of a sandbox from what its handler keeps', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db, MIGRATIONS.slice(0, 6));
    const insert = db.prepare('INSERT INTO sandboxes VALUES (?, ?)');
    insert.run('s1', encodeRow({ id: 's1', pauseProcess: { kind: 'native', pid: 11, startTime: 5n } }));
    insert.run('s2', encodeRow({ id: 's2' }));
    migrate(db, MIGRATIONS.slice(0, 7));
    const rows = db.prepare('SELECT json FROM sandboxes ORDER BY key').all();
    assert.deepEqual(
      rows.map((row) => decodeRow(String(row['json']))),
      [
        { id: 's1', pauseProcess: { process: { pid: 11, startTime: 5n }, handlerState: { kind: 'native' } } },
        { id: 's2' },
      ],
    );
  });

  it('leaves a damaged row for the daemon to report', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db, MIGRATIONS.slice(0, 2));
    db.exec('PRAGMA ignore_check_constraints = ON');
    for (const table of ['sandboxes', 'containers', 'resources']) db.exec(`INSERT INTO ${table} VALUES ('x', '{"id')`);
    migrate(db);
    assert.equal(versionOf(db), MIGRATIONS.length);
  });

  it('leaves a database as it was when a step fails', () => {
    const db = new DatabaseSync(':memory:');
    assert.throws(() => migrate(db, [{ to: 1, sql: 'CREATE TABLE one (a); CREATE TABLE nonsense (' }]));
    if (db.isTransaction) db.exec('ROLLBACK');
    assert.deepEqual([versionOf(db), db.prepare('SELECT * FROM sqlite_master').all()], [0, []]);
  });

  it('refuses what a newer Gantry wrote', () => {
    const db = new DatabaseSync(':memory:');
    db.exec('PRAGMA user_version = 99');
    assert.throws(() => migrate(db), PreconditionFailed);
  });
});

describe('the table of layers', () => {
  it('shows as columns which layers a power cut may have emptied', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db);
    const insert = db.prepare('INSERT INTO layers (key, json) VALUES (?, ?)');
    insert.run('a', '{"durable":true,"bootId":"b1"}');
    insert.run('b', '{"durable":false,"bootId":"b1"}');
    insert.run('c', '{"durable":false,"bootId":"b2"}');
    const suspect = db.prepare(`SELECT key FROM layers WHERE durable = 0 AND boot_id <> 'b2'`).all();
    assert.deepEqual(
      suspect.map((row) => row['key']),
      ['b'],
    );
  });
});
