import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, it, type TestContext } from 'node:test';
import { type Failure, PreconditionFailed, Unavailable } from '../base/failure.ts';
import { driverBehaviour } from './driver.suite.ts';
import type { Change } from './driver.ts';
import { SqliteDriver } from './sqlite-driver.ts';
import { rowsOf } from './testing/rows-of.ts';

const put = (key: string, json = '{}'): Change => ({ op: 'put', table: 'sandboxes', key, json });
const onFatal = (failure: Failure): never => assert.fail(failure);

driverBehaviour('SqliteDriver', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'gantry-state-'));
  const opened: SqliteDriver[] = [];
  return {
    open: async () => {
      const driver = await SqliteDriver.open(join(directory, 'state.db'), { onFatal });
      opened.push(driver);
      return driver;
    },
    dispose: async () => {
      await Promise.all(opened.map((driver) => driver.close()));
      rmSync(directory, { recursive: true });
    },
  };
});

describe('SqliteDriver.open()', () => {
  let directory: string;
  let path: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'gantry-state-'));
    path = join(directory, 'state.db');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  async function reopened(): Promise<{ readonly rows: number; readonly movedAside: string | undefined }> {
    const driver = await SqliteDriver.open(path, { onFatal });
    const rows = (await rowsOf(driver)).get('sandboxes')?.size ?? 0;
    // It is a working database, whatever was there before.
    await driver.commit([put('again')], 'full');
    await driver.close();
    return { rows, movedAside: driver.movedAside };
  }

  async function filled(): Promise<void> {
    const driver = await SqliteDriver.open(path, { onFatal });
    await driver.commit(
      Array.from({ length: 200 }, (_, n) => put(`s${n}`, JSON.stringify('x'.repeat(500)))),
      'full',
    );
    await driver.close();
  }

  it('reads rows that together exceed the heap of its worker', async () => {
    const driver = await SqliteDriver.open(path, { onFatal });
    const json = JSON.stringify('x'.repeat(1024 * 1024));
    for (let n = 0; n < 150; n++) await driver.commit([put(`s${n}`, json)], 'normal');
    await driver.close();

    const next = await SqliteDriver.open(path, { onFatal });
    let bytes = 0;
    await next.load((_table, _key, text) => {
      bytes += text.length;
    });
    await next.close();
    assert.equal(bytes, 150 * json.length);
  });

  it('does not move anything if there was no file', async () => {
    assert.deepEqual(await reopened(), { rows: 0, movedAside: undefined });
  });

  it('fails if the directory is missing, and names the file', async () => {
    await assert.rejects(SqliteDriver.open('/nonexistent/state.db', { onFatal }), /opening \/nonexistent\/state\.db/);
  });

  const damages: readonly (readonly [string, () => void])[] = [
    ['overwritten with something else', () => writeFileSync(path, 'not a database '.repeat(1000))],
    ['truncated to nothing', () => truncateSync(path, 0)],
    ['cut in the middle', () => truncateSync(path, Math.floor(statSync(path).size / 8192) * 4096)],
    [
      'replaced by a directory',
      () => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
    [
      'changed by another program that left a row that is not JSON',
      () => {
        const db = new DatabaseSync(path);
        db.exec(`PRAGMA ignore_check_constraints = ON; UPDATE sandboxes SET json = '{' WHERE key = 's7'`);
        db.close();
      },
    ],
  ];
  for (const [what, damage] of damages) {
    it(`moves a database aside that was ${what}, says so, and starts empty`, async () => {
      await filled();
      damage();
      const { rows, movedAside } = await reopened();
      assert.equal(rows, 0);
      assert.match(movedAside ?? '', /state\.db\.unusable-\d{4}-\d\d-\d\dT/);
      assert.ok(readdirSync(directory).some((name) => name.startsWith('state.db.unusable-')));
      assert.deepEqual(await reopened(), { rows: 1, movedAside: undefined });
    });
  }

  it('refuses a database that a newer gantryd wrote, and leaves it alone', async () => {
    await filled();
    const db = new DatabaseSync(path);
    db.exec('PRAGMA user_version = 1000');
    db.close();
    await assert.rejects(SqliteDriver.open(path, { onFatal }), (error: unknown) => {
      assert.ok(error instanceof PreconditionFailed);
      assert.match(error.message, /schema version 1000; this gantryd knows versions up to [0-9]+/);
      assert.match(error.remedy ?? '', /newer gantryd/);
      return true;
    });
    assert.deepEqual(readdirSync(directory), ['state.db']);
  });

  it('keeps every commit that was answered over a SIGKILL of the process', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', ENDLESS_WRITER], {
      env: { DRIVER: new URL('./sqlite-driver.ts', import.meta.url).href, DATABASE: path },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let answered = 0;
    for await (const chunk of child.stdout) {
      answered += String(chunk).length;
      if (answered > 300) break;
    }
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    assert.ok(answered > 300);
    const driver = await SqliteDriver.open(path, { onFatal });
    const rows = (await rowsOf(driver)).get('sandboxes');
    assert.equal(driver.movedAside, undefined);
    for (let n = 0; n < answered; n += 1) assert.ok(rows?.has(`s${n}`), `s${n} of ${answered} is missing`);
    await driver.close();
  });
});

/** Commits rows s0, s1, … and writes a dot for each commit that was answered. */
const ENDLESS_WRITER = `
  const { SqliteDriver } = await import(process.env.DRIVER);
  const driver = await SqliteDriver.open(process.env.DATABASE, { onFatal: () => {} });
  for (let n = 0; ; n += 1) {
    await driver.commit([{ op: 'put', table: 'sandboxes', key: 's' + n, json: '{}' }], 'normal');
    process.stdout.write('.');
  }`;

describe('SqliteDriver.commit()', () => {
  it('reports a full disk, changes nothing, and works again when there is space', async (t) => {
    const directory = smallDirectory(t);
    const ballast = join(directory, 'ballast');
    const driver = await SqliteDriver.open(join(directory, 'state.db'), { onFatal });
    await driver.commit([put('before')], 'normal');
    writeFileSync(ballast, '');
    fill(ballast);
    const large = JSON.stringify('x'.repeat(2_000_000));
    await assert.rejects(driver.commit([put('s1'), put('s2', large)], 'full'), (error: unknown) => {
      assert.ok(error instanceof Unavailable);
      assert.match(error.message, /no space left/);
      return true;
    });
    // The reserve takes what is small: an end, a release.
    for (let n = 0; n < 400; n += 1) await driver.commit([put('end', String(n))], 'normal');
    assert.equal(statfsSync(directory).bfree, 0);
    const copied = await SqliteDriver.open(join(directory, 'state.db'), { onFatal });
    assert.equal((await rowsOf(copied)).get('sandboxes')?.get('end'), '399');
    await copied.close();
    rmSync(ballast);
    await driver.commit([put('s3', large)], 'full');
    await driver.close();
    const next = await SqliteDriver.open(join(directory, 'state.db'), { onFatal });
    assert.deepEqual([...((await rowsOf(next)).get('sandboxes')?.keys() ?? [])], ['before', 'end', 's3']);
    await next.close();
  });

  it('starts on a full file system after an unclean end, and commits into its reserve', async (t) => {
    const directory = smallDirectory(t);
    const path = join(directory, 'state.db');
    const before = await SqliteDriver.open(path, { onFatal });
    await before.commit([put('before')], 'full');
    // As a crash leaves it: the database with its log, and no index of the log.
    const crashed = join(directory, 'crashed');
    mkdirSync(crashed);
    for (const name of ['state.db', 'state.db-wal']) cpSync(join(directory, name), join(crashed, name));
    await before.close();
    fill(join(directory, 'ballast'));
    const driver = await SqliteDriver.open(join(crashed, 'state.db'), { onFatal });
    assert.deepEqual([...((await rowsOf(driver)).get('sandboxes')?.keys() ?? [])], ['before']);
    await driver.commit([{ op: 'delete', table: 'sandboxes', key: 'before' }], 'full');
    await driver.close();
  });

  it('starts on a read-only file system, keeps what is recorded, and commits it when it is writable again', async (t) => {
    const directory = smallDirectory(t);
    const path = join(directory, 'state.db');
    const before = await SqliteDriver.open(path, { onFatal });
    await before.commit([put('before')], 'full');
    await before.close();
    execFileSync('mount', ['-o', 'remount,ro', directory]);
    const backlog: unknown[] = [];
    const onBacklog = (failure: unknown): void => void backlog.push(failure);
    const scratch = mkdtempSync(join(tmpdir(), 'gantry-state-'));
    t.after(() => rmSync(scratch, { recursive: true }));
    const driver = await SqliteDriver.open(path, { onFatal, onBacklog, scratch });
    assert.deepEqual([...((await rowsOf(driver)).get('sandboxes')?.keys() ?? [])], ['before']);
    assert.ok(driver.unwritable);
    await assert.rejects(driver.commit([put('new')], 'normal'), (error: unknown) => {
      assert.ok(error instanceof Unavailable);
      assert.ok(error.remedy);
      return true;
    });
    await driver.record([put('end'), { op: 'delete', table: 'sandboxes', key: 'before' }], 'normal');
    assert.equal(backlog.length, 1);
    execFileSync('mount', ['-o', 'remount,rw', directory]);
    await driver.commit([put('later')], 'normal');
    assert.deepEqual(backlog.slice(1), [undefined]);
    await driver.close();
    const next = await SqliteDriver.open(path, { onFatal });
    assert.deepEqual([...((await rowsOf(next)).get('sandboxes')?.keys() ?? [])], ['end', 'later']);
    await next.close();
  });

  it('fails when the worker has died, and informs the daemon once', async () => {
    const fatal: Failure[] = [];
    const worker = new URL('./testing/dying-worker.ts', import.meta.url);
    const driver = await SqliteDriver.open('', { onFatal: (failure) => fatal.push(failure), worker });
    const commits = ['s1', 's2'].map((key) => driver.commit([put(key)], 'normal'));
    for (const outcome of await Promise.allSettled(commits)) assert.equal(outcome.status, 'rejected');
    await assert.rejects(driver.commit([put('s3')], 'normal'), /the state worker died: it ended with code 7/);
    assert.equal(fatal.length, 1);
    await driver.close();
  });
});

/** On a file system of 6 MiB, unmounted after the test. */
function smallDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'gantry-state-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'gantry-test', directory]);
  t.after(() => {
    execFileSync('umount', ['-l', directory]);
    rmSync(directory, { recursive: true });
  });
  return directory;
}

/** Writes until the file system is full. */
function fill(path: string): void {
  for (const size of [65_536, 4096, 1]) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
    }
  }
}
