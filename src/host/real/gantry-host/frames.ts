/** `u32 length | u32 id | u8 kind`, of which the length counts what follows it. */
const HEAD = 9;

/** Longest body that gantry-host reads: more than execve(2) takes of arguments and environment. */
export const MAX_BODY: number = 4 * 1024 * 1024 - HEAD;

export interface Frame {
  readonly id: number;
  readonly kind: number;
  readonly body: Buffer;
}

/** One frame of the protocol, ready to be written. */
export function encodeFrame(id: number, kind: number, body: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(HEAD + body.length);
  const view = new Uint32Array(2);
  view[0] = HEAD - 4 + body.length;
  view[1] = id;
  frame.set(new Uint8Array(view.buffer), 0);
  frame[8] = kind;
  frame.set(body, HEAD);
  return frame;
}

/** Cuts a stream of bytes into frames. */
export class FrameParser {
  #pending: Buffer = Buffer.alloc(0);

  /** The frames that are complete with these bytes. */
  *push(bytes: Buffer): Generator<Frame> {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    for (let frame = this.#take(); frame !== undefined; frame = this.#take()) yield frame;
  }

  #take(): Frame | undefined {
    const bytes = this.#pending;
    if (bytes.length < HEAD) return undefined;
    const [length = 0, id = 0] = new Uint32Array(Uint8Array.from(bytes.subarray(0, 8)).buffer);
    if (bytes.length < length + 4) return undefined;
    this.#pending = bytes.subarray(length + 4);
    return { id, kind: bytes.readUInt8(8), body: bytes.subarray(HEAD, length + 4) };
  }
}
