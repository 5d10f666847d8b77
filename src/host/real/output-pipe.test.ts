import assert from 'node:assert/strict';
import { writeSync } from 'node:fs';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { RealOutputPipe } from './output-pipe.ts';

const MIB = 1024 * 1024;

describe('RealOutputPipe', () => {
  it('CVE-2022-1708: keeps about as much memory as it has bytes of a process that writes them one by one', async () => {
    await using pipe = new RealOutputPipe();
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const collected = pipe.collect(MIB, ended);
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 1000; i++) {
      writeSync(pipe.writeFd, 'x');
      await nextTurn();
    }
    const grownBy = process.memoryUsage().arrayBuffers - before;
    end();
    const { bytes, truncated } = await collected;
    assert.deepEqual([bytes.length, truncated], [1000, false]);
    assert.ok(grownBy < MIB, `${grownBy} bytes for 1000`);
  });

  it('cuts what is beyond the limit, and says so', async () => {
    await using pipe = new RealOutputPipe();
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const collected = pipe.collect(5, ended);
    writeSync(pipe.writeFd, 'abc');
    await nextTurn();
    writeSync(pipe.writeFd, 'defgh');
    end();
    const { bytes, truncated } = await collected;
    assert.deepEqual([Buffer.from(bytes).toString(), truncated], ['abcde', true]);
  });
});
