import type { Readable, Writable } from 'node:stream';
import type { Outcome } from './outcome.ts';

/** A client's streams of an exec or attach, whatever carries them. What was not asked for is undefined. */
export interface Channels {
  readonly stdin: Readable | undefined;
  readonly stdout: Writable | undefined;
  readonly stderr: Writable | undefined;
  /** JSON objects, one after the other. */
  readonly resize: Readable | undefined;
  /** Aborted when the client is gone. */
  readonly gone: AbortSignal;
  /** Ends the outputs, sends the result, and settles when the client has left. Never rejects. */
  finish(outcome: Outcome): Promise<void>;
}
