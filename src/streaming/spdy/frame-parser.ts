import { ProtocolViolation } from '../protocol-violation.ts';
import { CONTROL, FLAG_FIN, type Frame, HEADER_LENGTH, VERSION } from './frames.ts';

/** Longest control frame taken. Kubernetes sends two or three short headers; 24 bits would allow 16 MiB. */
const LONGEST_CONTROL = 64 * 1024;
const STREAM_ID = 0x7fff_ffff;

/** Bytes before the header block. */
const HEADER_BLOCK_AT: Readonly<Record<number, number>> = {
  [CONTROL.synStream]: 10,
  [CONTROL.synReply]: 4,
  [CONTROL.headers]: 4,
};

/** Lengths of the control frames that have only one. */
const FIXED_LENGTH: Readonly<Record<number, number>> = {
  [CONTROL.rstStream]: 8,
  [CONTROL.ping]: 4,
  [CONTROL.goaway]: 8,
  [CONTROL.windowUpdate]: 8,
};

/** The frame whose payload is being read. */
type Reading =
  | { readonly kind: 'data'; readonly streamId: number; readonly fin: boolean }
  | { readonly kind: 'control'; readonly type: number; readonly fin: boolean; readonly parts: Buffer[] }
  | { readonly kind: 'skipped'; readonly type: number };

/**
 * Splits a byte stream into frames, for chunks of any size. The payload of a data frame is passed on in pieces, `fin`
 * with the last: only short control frames are buffered. Control frames of unknown type are skipped by their length.
 */
export class FrameParser {
  readonly #header = Buffer.alloc(HEADER_LENGTH);
  #headerLength = 0;
  #reading: Reading | undefined;
  #left = 0;

  /** @throws ProtocolViolation; nothing more can be parsed then */
  *push(chunk: Buffer): Generator<Frame> {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#reading === undefined) {
        rest = this.#takeHeader(rest);
        if (this.#headerLength < HEADER_LENGTH) return;
        this.#begin();
      }
      const taken = rest.subarray(0, this.#left);
      rest = rest.subarray(taken.length);
      this.#left -= taken.length;
      yield* this.#payload(taken);
    }
  }

  #takeHeader(bytes: Buffer): Buffer {
    const taken = bytes.copy(this.#header, this.#headerLength, 0, HEADER_LENGTH - this.#headerLength);
    this.#headerLength += taken;
    return bytes.subarray(taken);
  }

  #begin(): void {
    this.#headerLength = 0;
    const fin = ((this.#header[4] ?? 0) & FLAG_FIN) !== 0;
    this.#left = this.#header.readUIntBE(5, 3);
    const first = this.#header.readUInt32BE(0);
    if (first <= STREAM_ID) {
      if (first === 0) throw violation('data for stream 0');
      this.#reading = { kind: 'data', streamId: first, fin };
      return;
    }
    const version = (first >>> 16) & 0x7fff;
    if (version !== VERSION) throw violation(`version ${version}`);
    this.#reading = beginControl(first & 0xffff, this.#left, fin);
  }

  *#payload(bytes: Buffer): Generator<Frame> {
    const reading = this.#reading;
    const isLast = this.#left === 0;
    if (isLast) this.#reading = undefined;
    if (reading?.kind === 'data') {
      const { streamId, fin } = reading;
      if (bytes.length > 0 || (isLast && fin)) yield { type: 'data', streamId, bytes, fin: fin && isLast };
    } else if (reading?.kind === 'control') {
      reading.parts.push(bytes);
      if (isLast) yield parseControl(reading.type, Buffer.concat(reading.parts), reading.fin);
    } else if (isLast && reading !== undefined) {
      yield { type: 'ignored', kind: reading.type };
    }
  }
}

function beginControl(type: number, length: number, fin: boolean): Reading {
  const fixed = FIXED_LENGTH[type];
  if (fixed !== undefined && length !== fixed) throw violation(`control frame of type ${type} with ${length} bytes`);
  const least = HEADER_BLOCK_AT[type] ?? (type === CONTROL.settings ? 4 : undefined);
  if (fixed === undefined && least === undefined) return { kind: 'skipped', type };
  if (length < (least ?? 0)) throw violation(`control frame of type ${type} with ${length} bytes`);
  if (length > LONGEST_CONTROL) throw violation(`control frame of type ${type} with ${length} bytes`);
  return { kind: 'control', type, fin, parts: [] };
}

function parseControl(type: number, body: Buffer, fin: boolean): Frame {
  switch (type) {
    case CONTROL.synStream:
      return { type: 'syn-stream', streamId: streamIdOf(body), headers: headersOf(type, body), fin };
    case CONTROL.synReply:
      return { type: 'syn-reply', streamId: streamIdOf(body), headers: headersOf(type, body), fin };
    case CONTROL.headers:
      return { type: 'headers', streamId: streamIdOf(body), headers: headersOf(type, body), fin };
    case CONTROL.rstStream:
      return { type: 'rst-stream', streamId: streamIdOf(body), status: body.readUInt32BE(4) };
    case CONTROL.ping:
      return { type: 'ping', id: body.readUInt32BE(0) };
    case CONTROL.goaway:
      return { type: 'goaway', lastStreamId: body.readUInt32BE(0) & STREAM_ID };
    case CONTROL.settings:
      if (body.length !== 4 + 8 * body.readUInt32BE(0)) throw violation('SETTINGS of a length that is not its count');
      return { type: 'ignored', kind: type };
    default:
      return { type: 'ignored', kind: type };
  }
}

function headersOf(type: number, body: Buffer): Buffer {
  return body.subarray(HEADER_BLOCK_AT[type]);
}

function streamIdOf(body: Buffer): number {
  const id = body.readUInt32BE(0) & STREAM_ID;
  if (id === 0) throw violation('control frame for stream 0');
  return id;
}

function violation(problem: string): ProtocolViolation {
  return new ProtocolViolation('SPDY', problem);
}
