import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ProtocolViolation } from '../protocol-violation.ts';
import { RECORDED } from '../testing/recorded-frames.ts';
import { controlFrame, synStream } from '../testing/spdy-client.ts';
import { FrameParser } from './frame-parser.ts';
import { CONTROL, dataHeader, type Frame, goaway, ping, rstStream } from './frames.ts';

function parse(...chunks: readonly Buffer[]): readonly Frame[] {
  const parser = new FrameParser();
  return chunks.flatMap((chunk) => [...parser.push(chunk)]);
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, 4 * i);
  return bytes;
}

/** Pieces of data joined again, however they were cut. */
function joined(frames: readonly Frame[]): readonly unknown[] {
  const result: unknown[] = [];
  let open: { streamId: number; bytes: Buffer[] } | undefined;
  for (const frame of frames) {
    if (frame.type !== 'data') {
      result.push(frame);
      continue;
    }
    open ??= { streamId: frame.streamId, bytes: [] };
    open.bytes.push(frame.bytes);
    if (!frame.fin) continue;
    result.push({ streamId: open.streamId, bytes: Buffer.concat(open.bytes) });
    open = undefined;
  }
  return result;
}

const frameBytes = fc.oneof(
  fc
    .record({ id: fc.integer({ min: 1, max: 0x7fff_ffff }), payload: fc.uint8Array({ maxLength: 300 }) })
    .map(({ id, payload }) => Buffer.concat([dataHeader(id, payload.length, true), payload])),
  fc.integer({ min: 1, max: 0xffff }).map((id) => ping(id)),
  fc.integer({ min: 1, max: 0xffff }).map((id) => rstStream(id, 5)),
  fc.uint8Array({ maxLength: 100 }).map((headers) => synStream(7, headers)),
  fc.uint8Array({ maxLength: 100 }).map((body) => controlFrame(12, body)),
);

describe('FrameParser', () => {
  it('parses every frame that clients of Kubernetes were seen to send', () => {
    for (const { name, hex, frames } of RECORDED) {
      const described = parse(Buffer.from(hex, 'hex')).map(({ type }) => type);
      assert.deepEqual(described, frames, name);
    }
  });

  it('passes the payload of a data frame on in the pieces it comes in, the end with the last', () => {
    const frames = parse(Buffer.concat([dataHeader(3, 5, true), Buffer.from('he')]), Buffer.from('llo'));
    assert.deepEqual(
      frames.map((frame) => (frame.type === 'data' ? [frame.bytes.toString(), frame.fin] : [])),
      [
        ['he', false],
        ['llo', true],
      ],
    );
  });

  it('skips control frames of unknown type and any length without keeping their data', () => {
    const head = controlFrame(12, Buffer.alloc(0));
    head.writeUIntBE(0xff_ffff, 5, 3);
    const parser = new FrameParser();
    assert.deepEqual([...parser.push(head)], []);
    const block = Buffer.alloc(65_536);
    let frames: readonly Frame[] = [];
    for (let left = 0xff_ffff; left > 0; left -= block.length) {
      frames = [...parser.push(left < block.length ? block.subarray(0, left) : block)];
    }
    assert.deepEqual(frames, [{ type: 'ignored', kind: 12 }]);
    assert.deepEqual([...parser.push(ping(1))], [{ type: 'ping', id: 1 }]);
  });

  it('takes settings and window updates and does nothing with them', () => {
    const settings = controlFrame(CONTROL.settings, words(1, 0x0000_0004, 100));
    const update = controlFrame(CONTROL.windowUpdate, words(1, 0x7fff_ffff));
    assert.deepEqual(
      parse(settings, update, goaway(9)).map(({ type }) => type),
      ['ignored', 'ignored', 'goaway'],
    );
  });

  const malformed: Readonly<Record<string, Buffer>> = {
    'data for stream 0': dataHeader(0, 1, false),
    'another version': controlFrame(CONTROL.ping, words(1), 0, 2),
    'a ping of 5 bytes': controlFrame(CONTROL.ping, Buffer.alloc(5)),
    'a reset of 4 bytes': controlFrame(CONTROL.rstStream, words(1)),
    'a reset of stream 0': controlFrame(CONTROL.rstStream, words(0, 5)),
    'a goaway of 4 bytes': controlFrame(CONTROL.goaway, words(1)),
    'a window update of 4 bytes': controlFrame(CONTROL.windowUpdate, words(1)),
    'a stream without a header block': controlFrame(CONTROL.synStream, words(1)),
    'stream 0': synStream(0, Buffer.alloc(4)),
    'settings of 2^32-1 entries': controlFrame(CONTROL.settings, words(0xffff_ffff)),
    'settings of 64 KiB and more': controlFrame(CONTROL.settings, Buffer.alloc(70_000)),
    'headers of 64 KiB and more': synStream(1, Buffer.alloc(70_000)),
  };
  for (const [name, bytes] of Object.entries(malformed)) {
    it(`refuses ${name}`, () => {
      assert.throws(() => parse(bytes), ProtocolViolation);
    });
  }

  it('parses the same whatever the pieces (property)', () => {
    fc.assert(
      fc.property(fc.array(frameBytes, { maxLength: 8 }), fc.array(fc.nat(50), { maxLength: 40 }), (frames, cuts) => {
        const whole = Buffer.concat(frames);
        const pieces: Buffer[] = [];
        let at = 0;
        for (const cut of cuts) pieces.push(whole.subarray(at, (at += cut)));
        pieces.push(whole.subarray(at));
        assert.deepEqual(joined(parse(...pieces)), joined(parse(whole)));
      }),
      { seed: 20_260_105 },
    );
  });

  it('either parses or refuses any bytes, and keeps at most one control frame (property)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, begun) => {
        const parser = new FrameParser();
        const prefix = begun ? Buffer.from('8003', 'hex') : Buffer.alloc(0);
        try {
          for (const frame of parser.push(Buffer.concat([prefix, bytes]))) assert.ok(frame.type.length > 0);
        } catch (error) {
          assert.ok(error instanceof ProtocolViolation);
        }
      }),
      { seed: 20_260_105, numRuns: 2_000 },
    );
  });
});
