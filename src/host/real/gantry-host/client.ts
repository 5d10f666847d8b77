import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../../base/context.ts';
import { Unavailable } from '../../../base/failure.ts';
import { HostFailure } from '../../host-failure.ts';
import type { Exits } from '../exits.ts';
import { Connection, type Reply } from './connection.ts';
import { MAX_BODY } from './frames.ts';
import type { Opcode } from './opcodes.ts';
import { type WireReader, WireWriter } from './wire.ts';

export interface GantryHostOptions {
  /** The static binary of `native/gantry-host`. */
  readonly program: string;
  readonly log: Log;
  readonly exits: Exits;
}

export interface RequestOptions {
  /** Aborting kills the work in gantry-host and rejects with {@link CancelledRequest}. */
  readonly signal?: AbortSignal;
  /** Done twice is as good as done once: asked again when gantry-host died over it. */
  readonly repeatable?: boolean;
}

/** The work was killed on request; `payload` is what it had answered by then. */
export class CancelledRequest extends HostFailure {
  readonly payload: WireReader;

  constructor(doing: string, payload: WireReader) {
    super(doing, 'ECANCELED');
    this.payload = payload;
  }
}

/** One that ends this soon after its start is broken: the next start waits. */
const BROKEN_MS = 1000;
const RESTART_PAUSE_MS = 500;

/**
 * The daemon's side of gantry-host: requests and replies, and a new gantry-host when it dies. Running requests of the
 * dead one are rejected with Unavailable; callers repeat them if that is safe.
 */
export class GantryHost implements AsyncDisposable {
  readonly #options: GantryHostOptions;
  #connection: Promise<Connection>;
  #startedAt = 0;
  #closing = false;
  #pid = 0;

  private constructor(options: GantryHostOptions) {
    this.#options = options;
    this.#connection = this.#connect();
  }

  /** @throws Unavailable when the program cannot be started */
  static async start(options: GantryHostOptions): Promise<GantryHost> {
    const host = new GantryHost(options);
    await host.#connection;
    return host;
  }

  /** Process id of the one that runs now. */
  get pid(): number {
    return this.#pid;
  }

  /** True once it is being disposed: nothing is started again. */
  get isClosing(): boolean {
    return this.#closing;
  }

  /**
   * Asks for one piece of work. `parse` runs before any later exit event is handled.
   * @throws HostFailure with gantry-host's step and errno; Unavailable when it died
   */
  async request<T>(
    opcode: Opcode,
    doing: string,
    body: Uint8Array,
    parse: (payload: WireReader) => T,
    options: RequestOptions = {},
  ): Promise<T> {
    if (body.length > MAX_BODY) throw new HostFailure(doing, 'E2BIG');
    const connection = await this.#connection;
    try {
      return await ask(connection, opcode, doing, body, parse, options.signal);
    } catch (cause) {
      if (!(cause instanceof Unavailable) || options.repeatable !== true || this.#closing) throw cause;
      return this.request(opcode, doing, body, parse, { ...options, repeatable: false });
    }
  }

  /**
   * Sends a request whose reply includes a descriptor, which the caller owns.
   * @param bodyOf the request's body, with the key that distinguishes the descriptor from others
   */
  async requestDescriptor(
    opcode: Opcode,
    doing: string,
    bodyOf: (key: number) => Uint8Array,
    signal: AbortSignal,
  ): Promise<number> {
    const connection = await this.#connection;
    using expected = connection.descriptors.expect();
    await ask(connection, opcode, doing, bodyOf(expected.key), () => {}, signal);
    const fd = expected.take();
    if (fd === undefined) throw new HostFailure(doing, 'EBADMSG', { detail: 'gantry-host sent no file descriptor' });
    return fd;
  }

  /** Settles when everything that had ended before has been reported. */
  async settle(): Promise<void> {
    await this.request('sync', 'reach gantry-host', new Uint8Array(), () => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    const connection = await this.#connection.catch(() => undefined);
    await connection?.close();
  }

  async #connect(): Promise<Connection> {
    this.#startedAt = performance.now();
    const connection = await Connection.open(this.#options.program, {
      exited: ({ pid, status }) => this.#options.exits.ended(pid, status),
      lost: (words) => this.#restart(words),
    });
    this.#pid = connection.pid;
    return connection;
  }

  #restart(words: string): void {
    const reason = new Unavailable('gantry-host has ended; the end of this process cannot be known any more');
    this.#options.exits.lost(reason);
    if (this.#closing) return;
    this.#options.log('error', 'gantry-host exited, restarting it', { pid: this.#pid, words });
    this.#reconnect(performance.now() - this.#startedAt < BROKEN_MS ? RESTART_PAUSE_MS : 0);
  }

  #reconnect(wait: number): void {
    this.#connection = sleep(wait).then(() => this.#connect());
    this.#connection.catch((error: unknown) => {
      this.#options.log('error', 'failed to start gantry-host', { error });
      if (!this.#closing) this.#reconnect(RESTART_PAUSE_MS);
    });
  }
}

async function ask<T>(
  connection: Connection,
  opcode: Opcode,
  doing: string,
  body: Uint8Array,
  parse: (payload: WireReader) => T,
  signal: AbortSignal | undefined,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const id = connection.send(opcode, body, (reply) => {
    if (reply instanceof Unavailable) reject(reply);
    else if (reply.errno === '') resolve(parse(reply.payload));
    else reject(failureOf(doing, reply));
  });
  const cancel = (): unknown => connection.send('cancel', new WireWriter().u32(id).bytes(), () => {});
  if (signal?.aborted === true) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await promise;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

function failureOf(doing: string, reply: Reply): HostFailure {
  if (reply.errno === 'ECANCELED') return new CancelledRequest(doing, reply.payload);
  return new HostFailure(doing, reply.errno, { detail: `failed to ${reply.step}` });
}
