import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { backgroundContext, type Context, withTimeout } from '../base/context.ts';
import { Internal, Unavailable } from '../base/failure.ts';
import { State } from '../state/table.ts';
import { FakeDriver } from '../state/testing/fake-driver.ts';
import { Ledger, type Releasers } from './ledger.ts';
import { cgroup, LedgerBench, mount, netns, settled } from './testing/ledger-bench.ts';

let bench: LedgerBench;
beforeEach(() => {
  bench = new LedgerBench();
});

describe('Ledger.acquire()', () => {
  it('has written the row before it acts, and marks it held after', async () => {
    const ledger = await bench.ledger();
    await ledger.acquire('s1', netns, async () => {
      assert.deepEqual(bench.books, [{ kind: 'namespace-pin', held: false, lastError: undefined }]);
    });
    await settled();
    assert.deepEqual(bench.books, [{ kind: 'namespace-pin', held: true, lastError: undefined }]);
  });

  it('does not act when the row cannot be written', async () => {
    const ledger = await bench.ledger(async () => {
      throw new Unavailable('no space left on the state disk');
    });
    await assert.rejects(ledger.acquire('s1', netns, bench.make(netns)), Unavailable);
    assert.deepEqual([bench.log, ledger.of('s1')], [[], []]);
  });

  it('keeps the row of an act that failed, for the release', async () => {
    const ledger = await bench.ledger();
    await assert.rejects(
      ledger.acquire('s1', netns, () => Promise.reject(new Internal('pinning', 'no'))),
      Internal,
    );
    assert.deepEqual(bench.books, [{ kind: 'namespace-pin', held: false, lastError: undefined }]);
    await ledger.release('s1');
    assert.deepEqual([bench.log, bench.books], [['release namespace-pin'], []]);
  });

  it('keeps the order commit: held before anything that is committed after the act', async () => {
    const ledger = await bench.ledger();
    await ledger.acquire('s1', netns, bench.make(netns));
    await ledger.acquire('s1', mount, async () => {
      assert.deepEqual(
        bench.books.map((row) => row.held),
        [true, false],
      );
    });
  });

  it('writes the rows of acquireAll in one commit', async () => {
    const ledger = await bench.ledger();
    await ledger.acquireAll('s1', [netns, mount, cgroup], async () => {
      assert.equal(bench.disk.commits, 1);
      assert.equal(bench.books.length, 3);
    });
    await settled();
    assert.equal(bench.disk.commits, 2);
    assert.deepEqual(
      bench.books.map((row) => row.held),
      [true, true, true],
    );
  });

  it('writes a row that must survive a power cut with an fsync', async () => {
    const ledger = await bench.ledger();
    await ledger.acquire('s1', netns, bench.make(netns), 'full');
    assert.equal(bench.disk.fsyncs, 1);
  });
});

describe('the ledger’s failpoints', () => {
  it('stand before the row, after it and after the act, and around each release', async () => {
    const hits: string[] = [];
    const state = await State.open(new FakeDriver(bench.disk));
    const releasers = new Proxy({}, { get: () => async () => {} }) as Releasers;
    const context = (): Context & Disposable =>
      withTimeout(
        backgroundContext(() => {}),
        1000,
        'the release',
      );
    const ledger = new Ledger(state, releasers, context, () => 0n, { hit: (name) => void hits.push(name) });
    await ledger.acquire('s1', netns, async () => {});
    await ledger.release('s1');
    assert.deepEqual(hits, [
      'ledger/acquire/namespace-pin:before',
      'ledger/acquire/namespace-pin:row',
      'ledger/acquire/namespace-pin:acted',
      'ledger/release/namespace-pin:before',
      'ledger/release/namespace-pin:released',
    ]);
  });
});
