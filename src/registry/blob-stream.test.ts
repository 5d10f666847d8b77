import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fault, SeenRequest } from '../../test/registry/fault.ts';
import { ConnectionBroken, ContentRejected, RegistryRefused } from './registry-failure.ts';
import type { RemoteImage } from './remote-image.ts';
import { Bench, FAST, patience, readAll, registriesAt, resolve } from './testing/bench.ts';
import { putSampleImage, type SampleImage } from './testing/sample-image.ts';

interface Subject {
  readonly bench: Bench;
  readonly sample: SampleImage;
  readonly image: RemoteImage;
  download(): Promise<Buffer>;
}

/** A resolved image with one layer of a megabyte; `fault` is asked for requests of the layer, numbered from 0. */
async function subject(
  stack: AsyncDisposableStack,
  fault: (nth: number, request: SeenRequest) => Fault | undefined,
): Promise<Subject> {
  let nth = 0;
  let layer = '';
  const bench = stack.use(
    await Bench.open({ fault: (r) => (layer !== '' && r.path.endsWith(layer) ? fault(nth++, r) : undefined) }),
  );
  const sample = await putSampleImage(bench.store, { layerSizes: [1_000_000] });
  layer = sample.layers[0]?.digest ?? '';
  await bench.store.tag('app', 'v1', sample.manifest);
  const transport = { responseTimeoutMs: 5000, stallMs: 50 };
  const image = await resolve(bench.client({ transport }), 'app:v1');
  const download = (): Promise<Buffer> => readAll(image.fetchBlob(first(sample.layers), patience()));
  return { bench, sample, image, download };
}

function first<T>(items: readonly T[]): T {
  const [item] = items;
  assert.ok(item !== undefined);
  return item;
}

describe('fetchBlob()', () => {
  it('resumes an interrupted download at the offset that it reached', async () => {
    await using stack = new AsyncDisposableStack();
    const { bench, sample, download } = await subject(stack, (nth) =>
      nth === 0 ? { kind: 'truncate', bytes: 300_000 } : undefined,
    );
    assert.deepEqual(await download(), first(sample.layerBytes));
    const ranges = bench.registry.requests.map((r) => r.range).filter((r) => r !== undefined);
    assert.equal(ranges.length, 1);
    assert.match(first(ranges), /^bytes=[1-9][0-9]*-$/);
  });

  for (const kind of ['ignore-range', 'wrong-range'] as const) {
    it(`H024: gets the right bytes from a server that answers a range with "${kind}"`, async () => {
      await using stack = new AsyncDisposableStack();
      const { sample, download } = await subject(stack, (nth, request) => {
        if (nth === 0) return { kind: 'truncate', bytes: 300_000 };
        return request.range === undefined ? undefined : { kind };
      });
      assert.deepEqual(await download(), first(sample.layerBytes));
    });
  }

  it('goes on after a server error, once more after too many requests', async () => {
    await using stack = new AsyncDisposableStack();
    const faults: readonly Fault[] = [
      { kind: 'status', status: 503 },
      { kind: 'status', status: 429, retryAfter: '3600' },
    ];
    const { sample, download } = await subject(stack, (nth) => faults[nth]);
    assert.deepEqual(await download(), first(sample.layerBytes));
  });

  it('resumes a download that went silent', async () => {
    await using stack = new AsyncDisposableStack();
    const { sample, download } = await subject(stack, (nth) =>
      nth === 0 ? { kind: 'stall', bytes: 1000 } : undefined,
    );
    assert.deepEqual(await download(), first(sample.layerBytes));
  });

  it('reports the number of bytes received when all retries failed', async () => {
    await using stack = new AsyncDisposableStack();
    const { sample, download } = await subject(stack, (_nth, request) => ({
      kind: 'truncate',
      bytes: request.range === undefined ? 65_536 : 10,
    }));
    await assert.rejects(download(), (error: unknown) => {
      assert.ok(error instanceof ConnectionBroken);
      assert.equal(error.kind, 'unavailable');
      assert.match(error.message, new RegExp(`^blob ${first(sample.layers).digest}: the download from 127`));
      assert.match(error.message, / after [0-9]+ of [0-9]+ bytes/);
      return true;
    });
  });

  it('does not ask again for what the registry does not have', async () => {
    await using stack = new AsyncDisposableStack();
    let asked = 0;
    const { download } = await subject(stack, () => {
      asked += 1;
      return { kind: 'status', status: 404 };
    });
    await assert.rejects(download(), RegistryRefused);
    assert.equal(asked, 1);
  });

  it('H008: refuses bytes with another digest, after the last of them', async () => {
    await using stack = new AsyncDisposableStack();
    const { sample, download } = await subject(stack, () => ({ kind: 'corrupt' }));
    await assert.rejects(download(), (error: unknown) => {
      assert.ok(error instanceof ContentRejected);
      assert.equal(error.kind, 'invalid');
      assert.match(error.message, new RegExp(`^blob ${first(sample.layers).digest} from .* its bytes have the digest`));
      return true;
    });
  });

  it('ends at once when the caller leaves', async () => {
    await using stack = new AsyncDisposableStack();
    const { image, sample } = await subject(stack, () => ({ kind: 'stall', bytes: 1000 }));
    const leaving = new AbortController();
    const bytes = image.fetchBlob(first(sample.layers), { signal: leaving.signal });
    await bytes.next();
    leaving.abort(new Error('left'));
    await assert.rejects(readAll(bytes), /left/);
  });

  it('goes on at the registry when a mirror breaks in the middle of a layer', async () => {
    await using stack = new AsyncDisposableStack();
    const bench = stack.use(await Bench.open());
    const sample = await putSampleImage(bench.store, { layerSizes: [1_000_000] });
    await bench.store.tag('app', 'v1', sample.manifest);
    const layer = first(sample.layers);
    const mirror = await bench.openAnother({
      fault: (r) => (r.path.endsWith(layer.digest) ? { kind: 'truncate', bytes: 100_000 } : undefined),
    });
    const registries = registriesAt(bench.registry.host, [{ location: mirror.host }]);
    const image = await resolve(bench.client({ registries, retries: { ...FAST, retries: 0 } }), 'app:v1');

    assert.deepEqual(await readAll(image.fetchBlob(layer, patience())), first(sample.layerBytes));
    assert.ok(bench.registry.requests.some((r) => r.path.endsWith(layer.digest) && r.range !== undefined));
  });

  it('H030: a second try does not begin at the mirror that sent wrong bytes', async () => {
    await using stack = new AsyncDisposableStack();
    const bench = stack.use(await Bench.open());
    const sample = await putSampleImage(bench.store);
    await bench.store.tag('app', 'v1', sample.manifest);
    const layer = first(sample.layers);
    const mirror = await bench.openAnother({
      fault: (r) => (r.path.endsWith(layer.digest) ? { kind: 'corrupt' } : undefined),
    });
    const registries = registriesAt(bench.registry.host, [{ location: mirror.host }]);
    const image = await resolve(bench.client({ registries }), 'app:v1');

    await assert.rejects(readAll(image.fetchBlob(layer, patience())), ContentRejected);
    assert.deepEqual(await readAll(image.fetchBlob(layer, patience())), first(sample.layerBytes));
  });

  it('H014: downloads one layer twice at the same time', async () => {
    await using stack = new AsyncDisposableStack();
    const { sample, download } = await subject(stack, () => undefined);
    const both = await Promise.all([download(), download()]);
    assert.deepEqual(both, [first(sample.layerBytes), first(sample.layerBytes)]);
  });
});
