import type { Readable, Writable } from 'node:stream';

/** Columns and rows. */
export interface TerminalSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The streams of a process in a container to which a client is connected, for any runtime handler. The caller that
 * opened the session owns it: disposing it kills an exec with all its children, and leaves a container that was
 * attached to.
 */
export interface Session extends AsyncDisposable {
  /** Ending it is the end of file for the process. Undefined if no stdin was requested, or the process has none. */
  readonly stdin: Writable | undefined;
  /**
   * End when all output has been given out. With a terminal, everything is in `stdout`. Each chunk is a buffer that nothing
   * else uses: the reader may free it.
   */
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  /** Settles with the exit code of an exec; undefined when an attachment has ended. Rejects when it cannot be known. */
  readonly ended: Promise<number | undefined>;
  /** Does nothing without a terminal. */
  resize(size: TerminalSize): Promise<void>;
}
