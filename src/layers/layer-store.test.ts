import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { describe, it } from 'node:test';
import { backgroundContext } from '../base/context.ts';
import { State } from '../state/table.ts';
import { FakeDisk, FakeDriver } from '../state/testing/fake-driver.ts';
import type { LayerRecord } from './layer-record.ts';
import { type LayerClaim, LayerStore } from './layer-store.ts';
import { TestDirectory } from './testing/unpack-archive.ts';

const CTX = backgroundContext(() => {});
const REQUEST = { diffId: 'sha256:d', chainId: 'sha256:c' };

describe('LayerStore', () => {
  it('unpacks a layer once for all concurrent pulls that need it', async () => {
    using bench = await StoreBench.open();
    let made = 0;
    const make = (claim: LayerClaim): Promise<LayerRecord> => {
      made += 1;
      return bench.keep(claim);
    };
    const layers = await Promise.all(['a', 'b', 'c'].map((holder) => bench.store.obtain(REQUEST, holder, CTX, make)));
    assert.equal(made, 1);
    assert.equal(new Set(layers.map(({ name }) => name)).size, 1);
  });

  it('does not share a failure: the next one tries for itself', async () => {
    using bench = await StoreBench.open();
    const fail = Promise.withResolvers<LayerRecord>();
    const first = bench.store.obtain(REQUEST, 'a', CTX, () => fail.promise);
    const second = bench.store.obtain(REQUEST, 'b', CTX, (claim) => bench.keep(claim));
    fail.reject(new Error('bad mirror'));
    await assert.rejects(first, /bad mirror/);
    assert.equal((await second).diffId, REQUEST.diffId);
  });

  it('lets others make the layer when it turns out to fit on one chain only', async () => {
    using bench = await StoreBench.open();
    const goOn = Promise.withResolvers<void>();
    const chained = bench.store.obtain(REQUEST, 'a', CTX, async (claim) => {
      claim.onlyForChain();
      await goOn.promise;
      return await bench.keep(claim, REQUEST.chainId);
    });
    const elsewhere = await bench.store.obtain({ ...REQUEST, chainId: 'sha256:other' }, 'b', CTX, (claim) => {
      claim.onlyForChain();
      return bench.keep(claim, 'sha256:other');
    });
    const same = bench.store.obtain(REQUEST, 'c', CTX, () => assert.fail('it is being made already'));
    goOn.resolve();
    assert.notEqual((await chained).name, elsewhere.name);
    assert.equal((await same).name, (await chained).name);
  });

  it('ends the wait of a cancelled pull', async () => {
    using bench = await StoreBench.open();
    const never = new Promise<LayerRecord>(() => {});
    void bench.store.obtain(REQUEST, 'a', CTX, () => never);
    const leaving = new AbortController();
    const waiting = bench.store.obtain(REQUEST, 'b', { ...CTX, signal: leaving.signal }, () => never);
    leaving.abort(new Error('left'));
    await assert.rejects(waiting, /left/);
  });

  it('removes layers that no image uses and no pull holds', async () => {
    using bench = await StoreBench.open();
    const held = await bench.store.obtain(REQUEST, 'pull', CTX, (claim) => bench.keep(claim));
    const used = await bench.store.obtain({ diffId: 'x', chainId: 'y' }, 'other', CTX, (claim) =>
      bench.keep(claim, '', 'x'),
    );
    bench.store.release('other');
    await bench.store.sweep(() => new Set([used.name]));
    assert.deepEqual(readdirSync(bench.directory).sort(), [held.name, used.name]);
    bench.store.release('pull');
    await bench.store.sweep(() => new Set());
    assert.deepEqual(readdirSync(bench.directory), []);
  });

  it('writes the row of a layer with its image, once, and finds it again', async () => {
    using bench = await StoreBench.open();
    const layer = await bench.store.obtain(REQUEST, 'pull', CTX, (claim) => bench.keep(claim));
    const { state } = bench;
    assert.equal((await bench.reopened()).has(layer.name), false);
    const batch = state.batch();
    bench.store.addRows(batch, [layer.name, layer.name]);
    await batch.commit('full');
    await bench.store.markDurable([layer.name]);
    const again = await bench.reopened();
    assert.deepEqual(again.get(layer.name), { ...layer, durable: true });
    const found = await again.obtain(REQUEST, 'pull', CTX, () => assert.fail('it is in the store'));
    assert.equal(found.name, layer.name);
  });
});

class StoreBench implements Disposable {
  readonly #scratch: TestDirectory;
  readonly #disk = new FakeDisk();
  state!: State;
  store!: LayerStore;
  #made = 0;

  private constructor() {
    this.#scratch = new TestDirectory();
    mkdirSync(this.directory);
  }

  static async open(): Promise<StoreBench> {
    const bench = new StoreBench();
    bench.store = await bench.reopened();
    return bench;
  }

  get directory(): string {
    return `${this.#scratch.path}/layers`;
  }

  /** The store of a daemon that starts now. */
  async reopened(): Promise<LayerStore> {
    this.state = await State.open(new FakeDriver(this.#disk));
    const files = { removeTree: async (path: string) => rmSync(path, { recursive: true, force: true }) };
    return new LayerStore({ state: this.state, files, directory: this.directory, bootId: 'boot', log: () => {} });
  }

  /** Unpacks nothing into a new directory and keeps it. */
  async keep(claim: LayerClaim, chainId = '', diffId: string = REQUEST.diffId): Promise<LayerRecord> {
    this.#made += 1;
    const staged = `${this.#scratch.path}/staged-${this.#made}`;
    mkdirSync(staged);
    const layer = await claim.keep(staged, { diffId, chainId, bytes: 1, inodes: 1, foreignArchitectures: [] });
    assert.ok(existsSync(`${this.directory}/${layer.name}`));
    return layer;
  }

  [Symbol.dispose](): void {
    this.#scratch[Symbol.dispose]();
  }
}
