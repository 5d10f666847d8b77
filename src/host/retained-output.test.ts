import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RetainedOutputs } from './retained-output.ts';

describe('RetainedOutputs', () => {
  const lengths = (out: number, err: number, limit: number): unknown => {
    const all = new RetainedOutputs(limit);
    const [stdout, stderr] = [all.open(), all.open()];
    stdout.add(Buffer.alloc(out));
    stderr.add(Buffer.alloc(err));
    return [stdout.length, stderr.length, stdout.truncated || stderr.truncated];
  };

  it('keeps a short stream whole and lets two long ones share, whichever came first', () => {
    assert.deepEqual(lengths(5, 5, 10), [5, 5, false]);
    assert.deepEqual(lengths(100, 2, 10), [8, 2, true]);
    assert.deepEqual(lengths(2, 100, 10), [2, 8, true]);
    assert.deepEqual(lengths(100, 100, 10), [5, 5, true]);
    assert.deepEqual(lengths(100_000, 3_000, 50_000), [47_000, 3_000, true]);
  });

  it('keeps a beginning without gaps, also when the end was dropped for the other stream', () => {
    const all = new RetainedOutputs(20_000);
    const [stdout, stderr] = [all.open(), all.open()];
    const bytes = Buffer.from(Array.from({ length: 30_000 }, (_, i) => i % 251));
    for (let at = 0; at < bytes.length; at += 700) stdout.add(bytes.subarray(at, at + 700));
    stderr.add(Buffer.alloc(1));
    stderr.add(Buffer.alloc(6_000));
    stdout.add(bytes);
    assert.ok(Buffer.concat(stdout.chunks()).equals(bytes.subarray(0, 13_999)));
    assert.equal(Buffer.concat(stderr.chunks()).length, 6_001);
  });

  it('asks once for more than the free bytes of all pipes together, and fails with the answer', async () => {
    let asked = 0;
    const full = new Error('no space');
    const reserve = async (): Promise<void> => {
      asked += 1;
      throw full;
    };
    const all = new RetainedOutputs(1000, { free: 10, reserve });
    const [stdout, stderr] = [all.open(), all.open()];
    stdout.add(Buffer.alloc(10));
    await all.admitted();
    assert.equal(asked, 0);
    stderr.add(Buffer.alloc(1));
    assert.ok(all.needsAdmission);
    const answers = await Promise.allSettled([all.admitted(), all.admitted()]);
    assert.deepEqual(
      answers.map((answer) => answer.status),
      ['rejected', 'rejected'],
    );
    assert.equal(asked, 1);
  });
});
