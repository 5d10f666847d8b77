import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { constants, createDeflate } from 'node:zlib';
import fc from 'fast-check';
import { ProtocolViolation } from '../protocol-violation.ts';
import { RECORDED } from '../testing/recorded-frames.ts';
import { headerBlock } from '../testing/spdy-client.ts';
import { DICTIONARY } from './dictionary.ts';
import { FrameParser } from './frame-parser.ts';
import { emptyHeaderBlock, parseHeaderBlock } from './header-block.ts';
import { HeaderInflater } from './header-inflater.ts';

/** Blocks compressed one after the other, as a client does. */
async function compressed(blocks: readonly Buffer[]): Promise<readonly Buffer[]> {
  const deflate = createDeflate({ level: 9, dictionary: DICTIONARY, flush: constants.Z_SYNC_FLUSH });
  const results: Buffer[] = [];
  for (const block of blocks) {
    const parts: Buffer[] = [];
    deflate.removeAllListeners('data').on('data', (part: Buffer) => parts.push(part));
    await new Promise<void>((resolve) => {
      deflate.write(block, () => resolve());
    });
    results.push(Buffer.concat(parts));
  }
  return results;
}

describe('header blocks', () => {
  it('are compressed against the dictionary of the draft', () => {
    const digest = createHash('sha256').update(DICTIONARY).digest('hex');
    assert.equal(digest, '51d27341373f923f3cd88e1eb7162aeaa3723d7585ff2399201dc06498407f02');
  });

  it('of real clients are read', () => {
    for (const { name, hex, headers } of RECORDED) {
      const inflater = new HeaderInflater();
      const read = [...new FrameParser().push(Buffer.from(hex, 'hex'))].flatMap((frame) =>
        frame.type === 'syn-stream' ? [Object.fromEntries(parseHeaderBlock(inflater.inflate(frame.headers)))] : [],
      );
      assert.deepEqual(read, headers, name);
    }
  });

  it('refer back to those before them, over the whole window (property)', async () => {
    const text = fc.string({ minLength: 1, maxLength: 3000 });
    const blocks = fc.array(fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), text, { maxKeys: 3 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(blocks, async (all) => {
        const plain = all.map((headers) => headerBlock(headers));
        const inflater = new HeaderInflater();
        const inflated = (await compressed(plain)).map((block) => inflater.inflate(block));
        assert.deepEqual(inflated, plain);
      }),
      { seed: 20_260_105, numRuns: 60 },
    );
  });

  it('without headers are a deflate stream, too', () => {
    const whole = Buffer.concat([emptyHeaderBlock(true), emptyHeaderBlock(false)]);
    // Its header says that it needs no dictionary, which this inflater of clients' blocks does not take.
    const inflater = new HeaderInflater();
    assert.throws(() => inflater.inflate(whole), ProtocolViolation);
    const asRaw = Buffer.concat([Buffer.from('78f9e3c6a7c2', 'hex'), whole.subarray(2)]);
    assert.deepEqual(new HeaderInflater().inflate(asRaw), Buffer.alloc(8));
  });

  it('are read or refused, whatever the bytes (property)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const inflater = new HeaderInflater();
        const block = Buffer.concat([Buffer.from('78f9e3c6a7c2', 'hex'), bytes]);
        try {
          parseHeaderBlock(inflater.inflate(block));
        } catch (error) {
          assert.ok(error instanceof ProtocolViolation);
        }
      }),
      { seed: 20_260_105, numRuns: 2_000 },
    );
  });
});
