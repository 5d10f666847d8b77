import protobuf from 'protobufjs/minimal.js';
import { Exhausted } from '../base/failure.ts';
import type { Codec, Init } from './wire.ts';

/** Both ways. CRI's clients accept 16 MiB; a larger request is refused with RESOURCE_EXHAUSTED. */
export const MESSAGE_LIMIT: number = 16 * 1024 * 1024;

/** Of a message on the wire: a byte that says whether it is compressed, and its length. Source: gRPC over HTTP/2. */
export const HEAD_BYTES = 5;

/** A message as it goes out: its head, then its bytes. @throws Exhausted beyond the limit */
export function frameOf<T>(codec: Codec<T>, message: Init<T>): Buffer {
  const writer = protobuf.Writer.create();
  // Room for the head, written in one go with what follows: not compressed, a length that is known at the end.
  writer.bool(false).fixed32(0);
  codec.encode(writer, message);
  const bytes = writer.finish();
  return withLength(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

/** One message of parts that are written already. @throws Exhausted beyond the limit */
export function frameOfParts(parts: readonly Uint8Array[]): Buffer {
  return withLength(Buffer.concat([new Uint8Array(HEAD_BYTES), ...parts]));
}

function withLength(frame: Buffer): Buffer {
  const length = frame.length - HEAD_BYTES;
  if (length > MESSAGE_LIMIT) throw new Exhausted(`an answer of ${length} bytes is larger than ${MESSAGE_LIMIT}`);
  frame.writeUInt32BE(length, 1);
  return frame;
}
