/** Frames of SPDY/3.1 as a server reads them. Source: draft-mbelshe-httpbis-spdy-00, section 2. */
export type Frame =
  | { readonly type: 'data'; readonly streamId: number; readonly bytes: Buffer; readonly fin: boolean }
  | { readonly type: 'syn-stream'; readonly streamId: number; readonly headers: Buffer; readonly fin: boolean }
  | {
      readonly type: 'syn-reply' | 'headers';
      readonly streamId: number;
      readonly headers: Buffer;
      readonly fin: boolean;
    }
  | { readonly type: 'rst-stream'; readonly streamId: number; readonly status: number }
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'goaway'; readonly lastStreamId: number }
  | { readonly type: 'ignored'; readonly kind: number };

/** Types of control frames. */
export const CONTROL = {
  synStream: 1,
  synReply: 2,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  headers: 8,
  windowUpdate: 9,
} as const;

/** Status of RST_STREAM. */
export const RESET = { protocolError: 1, invalidStream: 2, refused: 3, cancel: 5, streamInUse: 8 } as const;

export const VERSION = 3;
export const FLAG_FIN = 1;
export const HEADER_LENGTH = 8;
const CONTROL_BIT = 0x8000;

/** Header of a data frame; its payload follows. */
export function dataHeader(streamId: number, length: number, fin: boolean): Buffer {
  const frame = Buffer.alloc(HEADER_LENGTH);
  frame.writeUInt32BE(streamId, 0);
  frame.writeUInt32BE(length, 4);
  frame[4] = fin ? FLAG_FIN : 0;
  return frame;
}

/** Accepts a stream. `headers` is a compressed header block. */
export function synReply(streamId: number, headers: Uint8Array): Buffer {
  return Buffer.concat([control(CONTROL.synReply, [streamId], headers.length), headers]);
}

export function rstStream(streamId: number, status: number): Buffer {
  return control(CONTROL.rstStream, [streamId, status]);
}

export function ping(id: number): Buffer {
  return control(CONTROL.ping, [id]);
}

/** Settings that set nothing: to be ignored, and never answered. */
export function emptySettings(): Buffer {
  return control(CONTROL.settings, [0]);
}

/** The last stream that was processed. */
export function goaway(lastStreamId: number): Buffer {
  return control(CONTROL.goaway, [lastStreamId, 0]);
}

function control(type: number, words: readonly number[], more = 0): Buffer {
  const frame = Buffer.alloc(HEADER_LENGTH + 4 * words.length);
  frame.writeUInt16BE(CONTROL_BIT | VERSION, 0);
  frame.writeUInt16BE(type, 2);
  frame.writeUInt32BE(4 * words.length + more, 4);
  for (const [i, word] of words.entries()) frame.writeUInt32BE(word, HEADER_LENGTH + 4 * i);
  return frame;
}
