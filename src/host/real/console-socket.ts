import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { type Context, whileWaiting } from '../../base/context.ts';
import type { TerminalSize } from '../../base/session.ts';
import type { ConsoleSocket, Terminal } from '../host-streams.ts';
import { O_DIRECTORY, O_PATH, resizeTerminal } from './libc.ts';
import {
  acceptFrom,
  duplicate,
  listenOn,
  receiveDescriptor,
  SOCK,
  setNonBlocking,
  unixSocket,
} from './socket-calls.ts';
import { DescriptorPoll } from './streams/descriptor-poll.ts';
import { ReadableDescriptor } from './streams/readable-descriptor.ts';
import { WritableDescriptor } from './streams/writable-descriptor.ts';

const NAME = 'console';

/**
 * Takes one terminal from a runtime. The socket is named through a descriptor of its directory, so that no directory is
 * too long for a socket's path. Source: runc, docs/terminals.md.
 */
export class RealConsoleSocket implements ConsoleSocket {
  readonly path: string;
  readonly #directory: string;
  readonly #directoryFd: number;
  readonly #socket: number;

  constructor(directory: string) {
    this.#directory = directory;
    this.#directoryFd = openSync(directory, O_PATH | O_DIRECTORY);
    this.path = `/proc/${process.pid}/fd/${this.#directoryFd}/${NAME}`;
    this.#socket = unixSocket(SOCK.stream);
    listenOn(this.#socket, this.path);
  }

  async terminal(ctx: Context): Promise<Terminal> {
    const connection = await firstOf(this.#socket, () => acceptFrom(this.#socket), ctx);
    try {
      const fd = await firstOf(connection, () => receiveDescriptor(connection)?.fd, ctx);
      return new RealTerminal(fd);
    } finally {
      closeSync(connection);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    closeSync(this.#socket);
    closeSync(this.#directoryFd);
    try {
      unlinkSync(`${this.#directory}/${NAME}`);
    } catch {
      // It goes with its directory.
    }
  }
}

async function firstOf(fd: number, take: () => number | undefined, ctx: Context): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const poll = new DescriptorPoll(fd, 'readable');
  poll.start(() => {
    try {
      const taken = take();
      if (taken !== undefined) resolve(taken);
    } catch (cause) {
      reject(cause);
    }
  });
  try {
    return await whileWaiting(ctx, "the runtime's terminal", promise);
  } finally {
    poll.stop();
  }
}

/** Reading and writing have a descriptor each: one cannot be polled for both by two. */
class RealTerminal implements Terminal {
  readonly writable: Writable;
  readonly #fd: number;
  #output: Readable | undefined;

  constructor(fd: number) {
    setNonBlocking(fd);
    this.#fd = fd;
    this.writable = new WritableDescriptor(duplicate(fd), writeSync);
  }

  output(until: Promise<unknown>): Readable {
    this.#output ??= new ReadableDescriptor(duplicate(this.#fd), until);
    return this.#output;
  }

  resize(size: TerminalSize): void {
    resizeTerminal(this.#fd, size);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.writable.destroy();
    this.#output?.destroy();
    closeSync(this.#fd);
  }
}
