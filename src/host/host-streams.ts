import type { Readable, Writable } from 'node:stream';
import type { Context } from '../base/context.ts';
import type { TerminalSize } from '../base/session.ts';

/** A pipe that this process writes to and a child reads from. */
export interface InputPipe extends AsyncDisposable {
  /** Read end, to be given to a child as {@link StdioTarget}. */
  readonly readFd: number;
  /** Closes the read end of this process: to be called once the child has it. */
  closeRead(): void;
  /**
   * Accepts no more than the pipe can hold; ending it is the end of file. Fails with EPIPE if there is no reader any
   * more.
   */
  readonly writable: Writable;
}

/** A unix socket on which a runtime hands over the terminal it made (`--console-socket`). */
export interface ConsoleSocket extends AsyncDisposable {
  /** Path for the runtime: short for any directory, and valid while this process runs. */
  readonly path: string;
  /** The terminal; it is the caller's. @throws the context's reason */
  terminal(ctx: Context): Promise<Terminal>;
}

/** The master side of a terminal. Disposing it hangs it up. */
export interface Terminal extends AsyncDisposable {
  readonly writable: Writable;
  /** What is written to it until `until` settles and nothing more is there to read, or until everybody has closed it. */
  output(until: Promise<unknown>): Readable;
  resize(size: TerminalSize): void;
}

/** A connected SOCK_SEQPACKET socket: what was sent together arrives together. */
export interface PacketSocket extends AsyncDisposable {
  /** Each packet as it comes, none kept back. `end` is called once, when the other side has closed. */
  listen(take: (packet: Uint8Array) => void, end: () => void): void;
  /** Packets of at most `limit` bytes; ending it shuts down this direction only. */
  writable(limit: number): Writable;
}
