import assert from 'node:assert/strict';
import { once } from 'node:events';
import { closeSync, writeSync } from 'node:fs';
import { describe, it } from 'node:test';
import { RealInputPipe } from '../input-pipe.ts';
import { pipe } from '../libc.ts';
import { RealOutputPipe } from '../output-pipe.ts';
import { duplicate } from '../socket-calls.ts';
import { ReadableDescriptor } from './readable-descriptor.ts';

describe('streams of descriptors', () => {
  it('end when what they wait for is over and the pipe is empty, though a writer is left', async () => {
    await using output = new RealOutputPipe();
    const { promise, resolve } = Promise.withResolvers<void>();
    const stream = output.stream(promise);
    writeSync(output.writeFd, 'x'.repeat(60_000));
    resolve();
    assert.equal(
      (await stream.toArray()).reduce((sum: number, chunk: Buffer) => sum + chunk.length, 0),
      60_000,
    );
  });

  it('end at the end of file', async () => {
    const { readFd, writeFd } = pipe();
    const stream = new ReadableDescriptor(readFd, new Promise(() => {}));
    writeSync(writeFd, 'hello');
    closeSync(writeFd);
    assert.equal(Buffer.concat(await stream.toArray()).toString(), 'hello');
  });

  it('are read no faster than they are consumed', async () => {
    await using output = new RealOutputPipe();
    const stream = output.stream(new Promise(() => {}));
    stream.read(0);
    await fill(output.writeFd);
    assert.ok(stream.readableLength <= 131_072);
  });

  it('wait for a reader that is slow, and fail without one', async () => {
    await using input = new RealInputPipe();
    const whole = Buffer.alloc(300_000, 7);
    input.writable.end(whole);
    const reader = new ReadableDescriptor(duplicate(input.readFd), new Promise(() => {}));
    assert.deepEqual(Buffer.concat(await reader.toArray()), whole);

    await using deaf = new RealInputPipe();
    deaf.closeRead();
    deaf.writable.write('x');
    const [error] = await once(deaf.writable, 'error');
    assert.match(String(error), /EPIPE/);
  });
});

/** Writes until the pipe takes no more for a few turns of the loop. */
async function fill(fd: number): Promise<void> {
  for (let refused = 0; refused < 5; ) {
    try {
      writeSync(fd, Buffer.alloc(4096));
      refused = 0;
    } catch {
      refused += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
