import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { backgroundContext, type Context, withTimeout } from '../base/context.ts';
import { DeadlineExceeded, Exhausted, Internal, PreconditionFailed } from '../base/failure.ts';
import { FakeClock } from '../base/testing/fake-clock.ts';
import { State } from '../state/table.ts';
import { type AroundCommit, FakeDisk, FakeDriver } from '../state/testing/fake-driver.ts';
import { Ledger, type Releasers } from './ledger.ts';
import type { Resource } from './resource.ts';

const netns: Resource = { kind: 'namespace-pin', path: '/run/ns/s1-net' };
const cgroup: Resource = { kind: 'cgroup', path: '/kubepods/s1' };
const mount: Resource = { kind: 'mount', target: '/run/s1/shm' };

/** Lets everything that is ready run. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A machine on which things exist until they are released, some of which cannot be. */
class Bench {
  readonly disk = new FakeDisk();
  readonly clock = new FakeClock();
  readonly exists = new Set<string>();
  readonly log: string[] = [];
  /** Kinds whose release fails. */
  readonly stuck = new Set<string>();
  /** Kinds whose release hangs until its gate opens. */
  readonly hangs = new Map<string, Promise<void>>();
  releaseMs = 30_000;

  async ledger(around?: AroundCommit): Promise<Ledger> {
    const state = await State.open(new FakeDriver(this.disk, around));
    return new Ledger(
      state,
      this.#releasers(),
      () => this.#context(),
      () => this.clock.nowNs(),
    );
  }

  make(resource: Resource): () => Promise<void> {
    return async () => {
      this.log.push(`make ${resource.kind}`);
      this.exists.add(resource.kind);
    };
  }

  /** Rows on the disk: what the next daemon would find. */
  get books(): readonly { readonly kind: string; readonly held: boolean; readonly lastError: string | undefined }[] {
    const rows = [...(this.disk.rows().get('resources')?.values() ?? [])].map((json) => JSON.parse(json));
    return rows.map((row) => ({ kind: row.resource.kind, held: row.held, lastError: row.lastError }));
  }

  #context(): Context & Disposable {
    return withTimeout(
      backgroundContext(() => {}),
      this.releaseMs,
      'the release',
    );
  }

  #releasers(): Releasers {
    const gone = async (resource: Resource): Promise<void> => {
      this.log.push(`release ${resource.kind}`);
      await this.hangs.get(resource.kind);
      if (this.stuck.has(resource.kind)) throw new Internal(`releasing ${resource.kind}`, 'busy');
      this.exists.delete(resource.kind);
    };
    return {
      mount: gone,
      'namespace-pin': gone,
      'cni-attachment': gone,
      cgroup: gone,
      directory: gone,
      file: gone,
      task: gone,
      'image-lease': gone,
    };
  }
}

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
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
      throw new Exhausted('no space left on the state disk');
    });
    await assert.rejects(ledger.acquire('s1', netns, bench.make(netns)), Exhausted);
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

describe('Ledger.release()', () => {
  it('releases last acquired first and leaves the books empty', async () => {
    const ledger = await bench.ledger();
    for (const resource of [netns, mount, cgroup]) await ledger.acquire('s1', resource, async () => {});
    assert.deepEqual(await ledger.release('s1'), { left: [] });
    assert.deepEqual(bench.log, ['release cgroup', 'release mount', 'release namespace-pin']);
    assert.deepEqual([bench.books, [...ledger.owners()]], [[], []]);
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

  it('releases everything when the disk is full, and says that the rows are still on the books', async () => {
    let full = false;
    const ledger = await bench.ledger(async (_changes, apply) => {
      if (full) throw new Exhausted('no space left on the state disk');
      apply();
    });
    for (const resource of [netns, mount]) await ledger.acquire('s1', resource, bench.make(resource));
    await settled();
    full = true;
    const { left } = await ledger.release('s1');
    assert.deepEqual([left.length, [...bench.exists]], [2, []]);
    full = false;
    bench.clock.advance(1000);
    await ledger.retryQueued();
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

describe('Ledger.retryQueued()', () => {
  async function failing(): Promise<Ledger> {
    const ledger = await bench.ledger();
    for (const resource of [netns, mount]) await ledger.acquire('s1', resource, async () => {});
    bench.stuck.add('mount');
    await ledger.release('s1', (resource) => resource.kind === 'mount');
    bench.log.length = 0;
    return ledger;
  }

  it('tries again what failed and nothing else', async () => {
    const ledger = await failing();
    bench.stuck.clear();
    bench.clock.advance(1000);
    assert.deepEqual(await ledger.retryQueued(), { left: [] });
    assert.deepEqual(bench.log, ['release mount']);
    assert.deepEqual(
      ledger.of('s1').map((row) => row.resource),
      [netns],
    );
  });

  it('waits 1 s, then 2 s, 4 s … and never longer than a minute', async () => {
    const ledger = await failing();
    const tries: number[] = [];
    for (let second = 0; second < 200; second += 1) {
      await ledger.retryQueued();
      if (bench.log.length > 0) tries.push(second);
      bench.log.length = 0;
      bench.clock.advance(1000);
    }
    assert.deepEqual(tries, [1, 3, 7, 15, 31, 63, 123, 183]);
  });

  it('leaves an owner alone whose rows were released otherwise meanwhile', async () => {
    const ledger = await failing();
    bench.stuck.clear();
    await ledger.release('s1');
    bench.log.length = 0;
    bench.clock.advance(60_000);
    await ledger.retryQueued();
    assert.deepEqual(bench.log, []);
  });

  it('tries after a restart what an earlier incarnation could not release', async () => {
    await failing();
    bench.stuck.clear();
    const next = await bench.ledger();
    await next.retryQueued();
    assert.deepEqual(
      next.of('s1').map((row) => row.resource),
      [netns],
    );
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
