import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { type Ledger } from './ledger.ts';
import { attachment, LedgerBench, mount, netns } from './testing/ledger-bench.ts';

let bench: LedgerBench;
beforeEach(() => {
  bench = new LedgerBench();
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

  /** In which minutes something was tried. */
  async function minutesOfTries(ledger: Ledger, minutes: number): Promise<readonly number[]> {
    const tries: number[] = [];
    for (let second = 0; second < minutes * 60; second += 1) {
      bench.log.length = 0;
      await ledger.retryQueued();
      if (bench.log.length > 0) tries.push(Math.floor(second / 60));
      bench.clock.advance(1000);
    }
    return tries;
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

  it('repeats a DEL that has failed for ten minutes with pauses that grow to an hour', async () => {
    const ledger = await bench.ledger();
    await ledger.acquire('s1', attachment, async () => {});
    bench.stuck.add('cni-attachment');
    await ledger.release('s1');
    const tries = await minutesOfTries(ledger, 5 * 60);
    assert.deepEqual(
      tries.filter((minute) => minute < 10),
      [0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    assert.deepEqual(
      tries.filter((minute) => minute >= 10),
      [10, 11, 13, 17, 25, 41, 73, 133, 193, 253],
    );
    bench.log.length = 0;
    await ledger.release('s1');
    assert.deepEqual(bench.log, ['release cni-attachment'], 'a release by its owner does not wait');
    bench.log.length = 0;
    await (await bench.ledger()).retryQueued();
    assert.deepEqual(bench.log, ['release cni-attachment'], 'the next daemon tries at once');
  });

  it('tries every minute while anything but a DEL fails', async () => {
    const ledger = await bench.ledger();
    for (const resource of [attachment, mount]) await ledger.acquire('s1', resource, async () => {});
    bench.stuck.add('cni-attachment').add('mount');
    await ledger.release('s1');
    const tries = new Set(await minutesOfTries(ledger, 60));
    assert.equal(tries.size, 60);
  });

  it('logs a failure when it changes, and its end', async () => {
    const ledger = await failing();
    for (let n = 0; n < 3; n += 1) {
      bench.clock.advance(60_000);
      await ledger.retryQueued();
    }
    bench.stuck.clear();
    bench.clock.advance(60_000);
    await ledger.retryQueued();
    const visible = bench.logged.filter((line) => !line.startsWith('debug'));
    assert.deepEqual(visible, ['warn: release failed, retrying', 'info: release succeeded after earlier failures']);
  });

  it('is not put off by releases that do not try what had failed', async () => {
    const ledger = await failing();
    for (let round = 0; round < 3; round += 1) await ledger.release('s1', () => false);
    bench.clock.advance(1000);
    await ledger.retryQueued();
    assert.deepEqual(bench.log, ['release mount']);
  });

  it('says for how long a release has failed', async () => {
    const ledger = await failing();
    bench.clock.advance(5000);
    await ledger.retryQueued();
    const ages = ledger.of('s1').map((row) => ledger.failingForMs(row));
    assert.deepEqual(ages, [0, 5000]);
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
