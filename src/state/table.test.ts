import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Unavailable } from '../base/failure.ts';
import { decodeRow, encodeRow, State } from './table.ts';
import { type AroundCommit, FakeDisk, FakeDriver } from './testing/fake-driver.ts';

interface Pod {
  readonly name: string;
  readonly createdAt: bigint;
}

const web: Pod = { name: 'web', createdAt: 1n };
const open = (disk: FakeDisk, around?: AroundCommit): Promise<State> => State.open(new FakeDriver(disk, around));

describe('Table', () => {
  it('shows a value when it is committed, not before', async () => {
    const gate = Promise.withResolvers<void>();
    const state = await open(new FakeDisk(), async (_changes, apply) => {
      await gate.promise;
      apply();
    });
    const pods = state.table<Pod>('sandboxes');
    const put = pods.put('s1', web);
    assert.equal(pods.get('s1'), undefined);
    gate.resolve();
    await put;
    assert.equal(pods.get('s1'), web);
  });

  it('shows facts while the disk is full, refuses the rest, and commits the facts in order when there is space', async () => {
    let full = false;
    const disk = new FakeDisk();
    const state = await open(disk, async (_changes, apply) => {
      if (full) throw new Unavailable('no space left');
      apply();
    });
    const pods = state.table<Pod>('sandboxes');
    await pods.put('s1', web);
    await pods.put('s2', web);
    full = true;
    await pods.record('s2', { ...web, name: 'ended' });
    await pods.delete('s1');
    await assert.rejects(pods.put('s3', web), Unavailable);
    assert.deepEqual([...pods.values()], [{ ...web, name: 'ended' }]);
    assert.ok(disk.get('sandboxes', 's1'));
    full = false;
    await pods.put('s4', web);
    assert.deepEqual([...(disk.rows().get('sandboxes')?.keys() ?? [])], ['s2', 's4']);
    assert.match(disk.get('sandboxes', 's2') ?? '', /ended/);
  });

  it('finds after a restart what was there', async () => {
    const disk = new FakeDisk();
    await (await open(disk)).table<Pod>('sandboxes').put('s1', web);
    const pods = (await open(disk)).table<Pod>('sandboxes');
    assert.deepEqual([...pods.values()], [web]);
  });
});

describe('Batch', () => {
  it('commits changes of several tables at once, and shows them together', async () => {
    const disk = new FakeDisk();
    const state = await open(disk);
    const [pods, containers] = [state.table<Pod>('sandboxes'), state.table<Pod>('containers')];
    await pods.put('old', web);
    await state.batch().put(pods, 's1', web).put(containers, 'c1', web).delete(pods, 'old').commit('full');
    assert.deepEqual([disk.commits, disk.fsyncs], [2, 1]);
    assert.deepEqual([pods.get('s1'), containers.get('c1'), pods.get('old')], [web, web, undefined]);
  });

  it('shows nothing when its commit fails', async () => {
    const state = await open(new FakeDisk(), () => Promise.reject(new Unavailable('no space left')));
    const pods = state.table<Pod>('sandboxes');
    await assert.rejects(state.batch().put(pods, 's1', web).commit(), Unavailable);
    assert.equal(pods.size, 0);
  });
});

describe('the text of a row', () => {
  it('gives back what was written, bigints too', () => {
    const record = fc.letrec((tie) => ({
      value: fc.oneof(
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.bigInt(),
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('value'), { maxLength: 4 }),
      object: fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('$n', '$$n', '$')), tie('value'), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
    }));
    // A member called __proto__ is not a record: JSON.parse with a reviver does not keep it.
    const isPlain = (value: unknown): boolean => !JSON.stringify(value, bigintAsText).includes('__proto__');
    fc.assert(
      fc.property(record.value.filter(isPlain), (value) => assert.deepEqual(decodeRow(encodeRow(value)), value)),
    );
  });

  it('does not take a label called $n for a number', () => {
    assert.deepEqual(decodeRow(encodeRow({ labels: { $n: 'abc' } })), { labels: { $n: 'abc' } });
  });
});

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
