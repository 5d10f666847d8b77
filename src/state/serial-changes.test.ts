import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SerialChanges } from './serial-changes.ts';
import { State } from './table.ts';
import { FakeDisk, FakeDriver } from './testing/fake-driver.ts';

interface Row {
  readonly started: boolean;
  readonly ended: boolean;
}

async function open(disk: FakeDisk) {
  const table = (await State.open(new FakeDriver(disk))).table<Row>('containers');
  await table.put('a', { started: false, ended: false });
  return { table, changes: new SerialChanges(table) };
}

describe('SerialChanges', () => {
  it('loses none of two changes that begin at once', async () => {
    const { table, changes } = await open(new FakeDisk());
    await Promise.all([
      changes.change('a', (row) => ({ ...row, started: true })),
      changes.change('a', (row) => ({ ...row, ended: true })),
    ]);
    assert.deepEqual(table.get('a'), { started: true, ended: true });
  });

  it('commits nothing when nothing changes', async () => {
    const disk = new FakeDisk();
    const { changes } = await open(disk);
    const before = disk.commits;
    await changes.change('a', (row) => row);
    assert.equal(disk.commits, before);
  });

  it('does not bring a deleted row back', async () => {
    const { table, changes } = await open(new FakeDisk());
    const deleted = changes.delete('a');
    assert.equal(await changes.change('a', (row) => ({ ...row, ended: true })), undefined);
    await deleted;
    assert.equal(table.get('a'), undefined);
  });

  it('goes on after a change that failed', async () => {
    const { table, changes } = await open(new FakeDisk());
    const failing = changes.change('a', () => {
      throw new Error('no');
    });
    const next = changes.change('a', (row) => ({ ...row, ended: true }));
    await assert.rejects(failing);
    await next;
    assert.equal(table.get('a')?.ended, true);
  });
});
