import type { Readable, Writable } from 'node:stream';

/** Columns and rows. */
export interface TerminalSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The streams of a process in a container that somebody is connected to, whatever handler runs the container.
 * Whoever opened it owns it: disposing it kills an exec with its whole tree, and leaves a container that was attached to.
 */
export interface Session extends AsyncDisposable {
  /** Ending it is the end of file for the process. Undefined where none was asked for, or the process has none. */
  readonly stdin: Writable | undefined;
  /** End when all output has been given out. With a terminal, everything is in `stdout`. */
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  /** Settles with the exit code of an exec; undefined when an attachment has ended. Rejects when it cannot be known. */
  readonly ended: Promise<number | undefined>;
  /** Nothing happens where there is no terminal. */
  resize(size: TerminalSize): Promise<void>;
}
