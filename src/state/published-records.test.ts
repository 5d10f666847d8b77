import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput, NotFound } from '../base/failure.ts';
import { PublishedRecords } from './published-records.ts';
import { State } from './table.ts';
import { FakeDisk, FakeDriver } from './testing/fake-driver.ts';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly started: boolean;
  readonly ended: boolean;
}

class Rows extends PublishedRecords<Row> {
  constructor(state: State) {
    super(state, { table: 'containers', name: 'container', idField: 'container_id', keyOf: ({ name }) => name });
  }

  start(id: string): Promise<void> {
    return this.change(id, (row) => ({ ...row, started: true }));
  }

  end(id: string): Promise<void> {
    return this.record(id, (row) => ({ ...row, ended: true }));
  }

  keep(id: string): Promise<void> {
    return this.change(id, (row) => row);
  }

  fail(id: string): Promise<void> {
    return this.change(id, () => {
      throw new Error('no');
    });
  }
}

const row = (id: string, name: string): Row => ({ id, name, started: false, ended: false });
const [A, B] = ['a1'.padEnd(64, '0'), 'a2'.padEnd(64, '0')];

async function open(disk: FakeDisk): Promise<Rows> {
  const rows = new Rows(await State.open(new FakeDriver(disk)));
  await rows.publish(row(A, 'first'));
  return rows;
}

describe('PublishedRecords', () => {
  it('finds a record by its id, by the beginning of it and by its key', async () => {
    const rows = await open(new FakeDisk());
    await rows.publish(row(B, 'second'));
    assert.deepEqual([rows.get(A).name, rows.get('a2').name, rows.byKey('second')?.id], ['first', 'second', B]);
    assert.deepEqual([rows.has(A), rows.has('a1'), rows.byId('a1')], [true, false, undefined]);
  });

  it('refuses an ambiguous prefix, and an id that is not there', async () => {
    const rows = await open(new FakeDisk());
    await rows.publish(row(B, 'second'));
    assert.throws(() => rows.find('a'), InvalidInput);
    assert.throws(() => rows.get('b'), new NotFound('container', 'b'));
  });

  it('loses none of two changes that begin at once', async () => {
    const rows = await open(new FakeDisk());
    await Promise.all([rows.start(A), rows.end(A)]);
    assert.deepEqual(rows.byId(A), { ...row(A, 'first'), started: true, ended: true });
  });

  it('commits nothing when nothing changes', async () => {
    const disk = new FakeDisk();
    const rows = await open(disk);
    const before = disk.commits;
    await rows.keep(A);
    assert.equal(disk.commits, before);
  });

  it('does not bring a deleted record back', async () => {
    const rows = await open(new FakeDisk());
    await Promise.all([rows.delete(A), rows.end(A)]);
    assert.equal(rows.byId(A), undefined);
  });

  it('goes on after a change that failed', async () => {
    const rows = await open(new FakeDisk());
    const failing = rows.fail(A);
    const next = rows.end(A);
    await assert.rejects(failing);
    await next;
    assert.equal(rows.byId(A)?.ended, true);
  });
});
