import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { DeadlineExceeded, PreconditionFailed, Unavailable } from '../base/failure.ts';
import { cgroup, directory, LedgerBench, lease, mount, netns, settled } from './testing/ledger-bench.ts';

let bench: LedgerBench;
beforeEach(() => {
  bench = new LedgerBench();
});

describe('Ledger.release()', () => {
  it('releases last acquired first and leaves the books empty', async () => {
    const ledger = await bench.ledger();
    for (const resource of [netns, mount, cgroup]) await ledger.acquire('s1', resource, async () => {});
    assert.deepEqual(await ledger.release('s1'), { left: [] });
    assert.deepEqual(bench.log, ['release cgroup', 'release mount', 'release namespace-pin']);
    assert.deepEqual([bench.books, [...ledger.owners()]], [[], []]);
  });

  it('takes what it released off the books in one commit', async () => {
    const ledger = await bench.ledger();
    await ledger.acquireAll('s1', [netns, mount, cgroup], async () => {});
    await settled();
    const before = bench.disk.commits;
    await ledger.release('s1');
    assert.equal(bench.disk.commits, before + 1);
  });

  it('leaves what belongs to others', async () => {
    const ledger = await bench.ledger();
    await ledger.acquire('s1', netns, bench.make(netns));
    await ledger.acquire('s2', mount, bench.make(mount));
    await ledger.release('s1');
    assert.deepEqual([...ledger.owners()], ['s2']);
  });

  it('goes on to the end after a failure, keeps that row with its reason, and reports it', async () => {
    const ledger = await bench.ledger();
    for (const resource of [netns, mount, cgroup]) await ledger.acquire('s1', resource, bench.make(resource));
    bench.stuck.add('mount');
    const { left } = await ledger.release('s1');
    assert.deepEqual(
      left.map(({ resource }) => resource),
      [mount],
    );
    assert.deepEqual([...bench.exists], ['mount']);
    assert.deepEqual(bench.books, [{ kind: 'mount', held: true, lastError: 'releasing mount: busy' }]);
    assert.deepEqual(
      ledger.failed().map((row) => row.resource),
      [mount],
    );
  });

  it('keeps on the books what processes that survive may make anew, and releases it again after them', async () => {
    const ledger = await bench.ledger();
    for (const resource of [netns, cgroup, mount]) await ledger.acquire('s1', resource, bench.make(resource));
    bench.stuck.add('cgroup');
    const { left } = await ledger.release('s1');
    assert.deepEqual(
      left.map(({ resource }) => resource),
      [cgroup, netns],
    );
    assert.deepEqual([...bench.exists], ['cgroup']);
    // A survivor acts.
    bench.exists.add('namespace-pin');
    bench.stuck.clear();
    assert.deepEqual(await ledger.release('s1'), { left: [] });
    assert.deepEqual([[...bench.exists], bench.books], [[], []]);
  });

  it('knows of survivors that an earlier release left', async () => {
    const ledger = await bench.ledger();
    for (const resource of [netns, cgroup]) await ledger.acquire('s1', resource, bench.make(resource));
    bench.stuck.add('cgroup');
    await ledger.release('s1', (resource) => resource.kind === 'cgroup');
    await ledger.release('s1', (resource) => resource.kind === 'namespace-pin');
    assert.deepEqual(
      ledger.failed().map((row) => row.resource),
      [netns, cgroup],
    );
  });

  it('keeps directories and image leases while a mount is left, and releases them after it', async () => {
    const ledger = await bench.ledger();
    for (const resource of [lease, directory, netns, mount]) await ledger.acquire('s1', resource, bench.make(resource));
    bench.stuck.add('mount');
    const { left } = await ledger.release('s1');
    assert.deepEqual(
      left.map(({ resource }) => resource),
      [mount, directory, lease],
    );
    assert.deepEqual([...bench.exists], ['image-lease', 'directory', 'mount']);
    assert.match(String(left[1]?.error), /mount .*\/run\/s1\/shm is still there/);
    bench.stuck.clear();
    assert.deepEqual(await ledger.release('s1'), { left: [] });
    assert.deepEqual([[...bench.exists], bench.books], [[], []]);
  });

  it('knows of a mount that an earlier release left', async () => {
    const ledger = await bench.ledger();
    for (const resource of [directory, mount]) await ledger.acquire('s1', resource, bench.make(resource));
    bench.stuck.add('mount');
    await ledger.release('s1', (resource) => resource.kind === 'mount');
    await ledger.release('s1', (resource) => resource.kind === 'directory');
    assert.deepEqual([...bench.exists], ['directory', 'mount']);
  });

  it('waits for acquires that are still under way', async () => {
    const ledger = await bench.ledger();
    const gate = Promise.withResolvers<void>();
    const acquiring = ledger.acquire('s1', netns, async () => {
      await gate.promise;
      await bench.make(netns)();
    });
    await settled();
    const releasing = ledger.release('s1');
    await settled();
    assert.deepEqual(bench.log, []);
    gate.resolve();
    await Promise.all([acquiring, releasing]);
    assert.deepEqual(bench.log, ['make namespace-pin', 'release namespace-pin']);
    assert.deepEqual([...bench.exists], []);
  });

  it('refuses an acquire of an owner of whom everything is being released, and takes one after', async () => {
    const ledger = await bench.ledger();
    await ledger.acquire('s1', netns, bench.make(netns));
    const releasing = ledger.release('s1');
    await assert.rejects(ledger.acquire('s1', mount, bench.make(mount)), PreconditionFailed);
    await releasing;
    await ledger.acquire('s1', mount, bench.make(mount));
  });

  it('restricted to some resources, keeps the others and lets the owner acquire meanwhile', async () => {
    const ledger = await bench.ledger();
    for (const resource of [netns, mount]) await ledger.acquire('s1', resource, bench.make(resource));
    const releasing = ledger.release('s1', (resource) => resource.kind === 'mount');
    await ledger.acquire('s1', cgroup, bench.make(cgroup));
    await releasing;
    assert.deepEqual(
      ledger.of('s1').map((row) => row.resource.kind),
      ['namespace-pin', 'cgroup'],
    );
  });

  it('never runs twice at once for one owner: three calls have one effect', async () => {
    const ledger = await bench.ledger();
    await ledger.acquire('s1', netns, bench.make(netns));
    const reports = await Promise.all([ledger.release('s1'), ledger.release('s1'), ledger.release('s1')]);
    assert.deepEqual(reports, [{ left: [] }, { left: [] }, { left: [] }]);
    assert.deepEqual(bench.log, ['make namespace-pin', 'release namespace-pin']);
  });

  it('of an owner without anything succeeds', async () => {
    const ledger = await bench.ledger();
    assert.deepEqual(await ledger.release('nobody'), { left: [] });
  });

  it('leaves a release that outlives its deadline, releases the rest, and does not start it a second time', async () => {
    const ledger = await bench.ledger();
    for (const resource of [netns, mount]) await ledger.acquire('s1', resource, async () => {});
    const gate = Promise.withResolvers<void>();
    bench.hangs.set('mount', gate.promise);
    bench.releaseMs = 1;
    const { left } = await ledger.release('s1');
    assert.ok(left[0]?.error instanceof DeadlineExceeded);
    assert.deepEqual(bench.log, ['release mount', 'release namespace-pin']);
    bench.releaseMs = 30_000;
    const again = ledger.release('s1');
    gate.resolve();
    assert.deepEqual(await again, { left: [] });
    assert.deepEqual(bench.log, ['release mount', 'release namespace-pin']);
  });

  it('releases everything when the disk is full, and deletes the rows when there is space again', async () => {
    let full = false;
    const ledger = await bench.ledger(async (_changes, apply) => {
      if (full) throw new Unavailable('no space left on the state disk');
      apply();
    });
    for (const resource of [netns, mount]) await ledger.acquire('s1', resource, bench.make(resource));
    await settled();
    full = true;
    const { left } = await ledger.release('s1');
    assert.deepEqual([left, [...bench.exists]], [[], []]);
    assert.notDeepEqual(bench.books, []);
    full = false;
    await ledger.acquire('s2', mount, bench.make(mount));
    await ledger.release('s2');
    assert.deepEqual(bench.books, []);
  });

  it('releases after a restart what an earlier incarnation acquired, in its order', async () => {
    const first = await bench.ledger();
    for (let n = 0; n < 40; n += 1) await first.acquire('s1', { kind: 'file', path: `/run/${n}` }, async () => {});
    const second = await bench.ledger();
    await second.acquire('s1', { kind: 'file', path: '/run/40' }, async () => {});
    assert.deepEqual(
      second.of('s1').map((row) => (row.resource.kind === 'file' ? row.resource.path : '')),
      Array.from({ length: 41 }, (_, n) => `/run/${n}`),
    );
    assert.deepEqual(second.all(), second.of('s1'));
    await second.release('s1');
    assert.deepEqual(bench.books, []);
  });
});
