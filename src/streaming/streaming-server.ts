import { createServer, type Server as HttpServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { type AddressInfo, isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/context.ts';
import { messageOf, PreconditionFailed, Unavailable } from '../base/failure.ts';
import type { ExecTarget } from './exec-target.ts';
import { answer, type Refusal } from './refusal.ts';
import { serveStream } from './serve-stream.ts';
import { SocketLimits } from './socket-limits.ts';
import type { StreamKind, StreamRequest } from './stream-request.ts';
import { STREAM_TIMES, type StreamTimes } from './stream-times.ts';
import { TokenStore } from './token-store.ts';

/** PEM texts. */
export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
}

export interface StreamingServerOptions {
  /** IP address and port (0: any that is free). */
  readonly address: string;
  readonly port: number;
  readonly idleMs: number;
  readonly tls?: TlsIdentity;
  readonly target: ExecTarget;
  readonly clock: Clock;
  readonly log: Log;
  /** For tests. */
  readonly times?: Partial<StreamTimes>;
}

/** A client that has not sent its headers by then sends none. */
const HEADERS_MS = 10_000;
/** Real requests have less than 2 KiB, of which kubelet adds most. */
const MOST_HEADER_BYTES = 16 * 1024;
/** Including connections in their TLS handshake, which are closed without a message. */
const MOST_SOCKETS = 4096;
/** When the server ends, clients of commands have so long to take the outcome: longer than killing a command takes. */
const OUTCOME_MS = 3_000;
const ROUTE = /^\/(exec|attach|portforward)\/([A-Za-z0-9_-]{1,64})$/;

/**
 * Serves exec, attach and port-forward to clients with a token: HTTP/1.1 upgraded to SPDY/3.1 or WebSocket. The token
 * is the only authentication, so the server listens on loopback by default.
 */
export class StreamingServer implements AsyncDisposable {
  readonly #options: StreamingServerOptions;
  readonly #tokens: TokenStore;
  readonly #http: HttpServer | TlsServer;
  readonly #limits: SocketLimits;
  readonly #times: StreamTimes;
  readonly #serving = new Set<Promise<void>>();
  /** Connections whose clients wait for the result of a command or an attachment. */
  readonly #withOutcome = new Set<Duplex>();
  readonly #stopping = new AbortController();

  private constructor(options: StreamingServerOptions) {
    this.#options = options;
    this.#tokens = new TokenStore(options.clock);
    this.#times = { ...STREAM_TIMES, idleMs: options.idleMs, ...options.times };
    this.#http = createHttp(options.tls);
    this.#http.maxConnections = MOST_SOCKETS;
    this.#limits = new SocketLimits();
    this.#http.on(options.tls === undefined ? 'connection' : 'secureConnection', (socket) =>
      this.#limits.admit(socket),
    );
    this.#http.on('request', (request, response) => {
      const { status, text, headers } = this.#refusalOf(request);
      response.writeHead(status, { ...headers, 'Content-Type': 'text/plain', Connection: 'close' }).end(`${text}\n`);
    });
    this.#http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => {});
      this.#upgrade(request, socket, head);
    });
    this.#http.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
      socket.on('error', () => {});
      if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy();
      const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
      return answer(socket, { status, text: messageOf(error) });
    });
  }

  /** @throws PreconditionFailed when it cannot listen */
  static async start(options: StreamingServerOptions): Promise<StreamingServer> {
    const server = new StreamingServer(options);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const { address, port } = options;
    server.#http.once('error', (cause) => {
      reject(new PreconditionFailed(`cannot serve streams on ${address} port ${port}: ${messageOf(cause)}`, { cause }));
    });
    server.#http.listen({ host: address, port }, resolve);
    await promise;
    return server;
  }

  /** The URL at which a client gets what `request` describes, once, within a minute. @throws Exhausted */
  urlFor(request: StreamRequest): string {
    return `${this.#base()}/${request.kind}/${this.#tokens.put(request)}`;
  }

  /** For connections made from now on. */
  useIdentity(tls: TlsIdentity): void {
    if ('setSecureContext' in this.#http) this.#http.setSecureContext(tls);
  }

  /**
   * Closes every connection, and returns when what they were connected to is gone: execs die. Their clients get a failure
   * first: without one they take the end of the connection for success.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#http.close(() => resolve());
    this.#stopping.abort(new Unavailable('the daemon is stopping'));
    this.#limits.closeAll(this.#withOutcome);
    const timer = setTimeout(() => this.#limits.closeAll(), OUTCOME_MS);
    await Promise.all([promise, ...this.#serving]);
    clearTimeout(timer);
  }

  /** An address that stands for all of them is reached by loopback: kubelet runs on this machine. */
  #base(): string {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the server listens on a TCP port
    const { address, port } = this.#http.address() as AddressInfo;
    const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
    const scheme = this.#options.tls === undefined ? 'http' : 'https';
    return `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const found = this.#requestOf(request);
    if ('status' in found) return answer(socket, found);
    this.#limits.settle(socket);
    if (head.length > 0) socket.unshift(head);
    const { target, log } = this.#options;
    const call = {
      http: request,
      socket,
      request: found,
      target,
      times: this.#times,
      log,
      stopping: this.#stopping.signal,
    };
    if (found.kind !== 'portforward') this.#withOutcome.add(socket);
    const serving = serveStream(call).catch((error: unknown) => {
      log('warn', 'stream failed with an unexpected error', { error });
      socket.destroy();
    });
    this.#serving.add(serving);
    void serving.finally(() => {
      this.#serving.delete(serving);
      this.#withOutcome.delete(socket);
    });
  }

  /** A request that asks for no upgrade uses its token up as well. */
  #refusalOf(request: IncomingMessage): Refusal {
    const found = this.#requestOf(request);
    if ('status' in found) return found;
    return { status: 400, text: 'streams need an upgrade to SPDY/3.1 or WebSocket' };
  }

  #requestOf({ method, url }: IncomingMessage): StreamRequest | Refusal {
    if (method !== 'GET' && method !== 'POST')
      return { status: 405, text: 'only GET and POST', headers: { Allow: 'GET, POST' } };
    const [, kind, token] = ROUTE.exec((url ?? '').split('?', 1)[0] ?? '') ?? [];
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the route matches these kinds only
    const found = token === undefined ? undefined : this.#tokens.take(kind as StreamKind, token);
    return found ?? { status: 404, text: 'no such stream, or its token has been used or has expired' };
  }
}

function createHttp(tls: TlsIdentity | undefined): HttpServer | TlsServer {
  const limits = {
    maxHeaderSize: MOST_HEADER_BYTES,
    headersTimeout: HEADERS_MS,
    requestTimeout: HEADERS_MS,
    connectionsCheckingInterval: 1_000,
    keepAliveTimeout: 1,
    noDelay: true,
  };
  return tls === undefined
    ? createServer(limits)
    : createTlsServer({ ...limits, ...tls, handshakeTimeout: HEADERS_MS });
}
