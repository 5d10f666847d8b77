import http, { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';
import type { Context } from '../base/context.ts';
import type { TlsFiles } from './tls-files.ts';

/** The part of a context that this folder needs: it runs in the pull process, which has no operations. */
export type Waiting = Pick<Context, 'signal'>;

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: URL;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string;
}

export interface TransportOptions {
  /** Longest wait for a connection and the first byte of an answer, milliseconds. */
  readonly responseTimeoutMs: number;
  /** Longest silence within a body, milliseconds. */
  readonly stallMs: number;
  /** HTTP_PROXY and related variables, if they are to be used. */
  readonly proxyEnvironment?: Readonly<Record<string, string | undefined>>;
}

/** The registry sent nothing for too long. */
class Stalled extends Error {}

const CONNECTIONS_PER_HOST = 8;

/**
 * Connections to registries: kept open between requests, TLS by host. Sends one request and gives its answer, whatever
 * the status; redirects and authentication are the callers'.
 */
export class Transport implements Disposable {
  readonly #options: TransportOptions;
  readonly #plain: http.Agent;
  readonly #secure = new Map<string, https.Agent>();

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#plain = new http.Agent(this.#agentOptions());
  }

  /** Resolves with the headers; the body is the caller's to read or destroy. Rejects with the connection's error. */
  async send(request: HttpRequest, tls: TlsFiles | 'unverified', ctx: Waiting): Promise<IncomingMessage> {
    ctx.signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const secure = request.url.protocol === 'https:';
    const outgoing = (secure ? https : http).request(request.url, {
      method: request.method,
      headers: { 'user-agent': 'gantry', ...request.headers },
      agent: secure ? this.#agentFor(request.url.host, tls) : this.#plain,
      signal: ctx.signal,
    });
    const responseTimer = setTimeout(() => {
      outgoing.destroy(new Stalled(`no response within ${this.#options.responseTimeoutMs} ms`));
    }, this.#options.responseTimeoutMs);
    outgoing.once('response', (response) => {
      clearTimeout(responseTimer);
      this.#watchForSilence(response);
      resolve(response);
    });
    outgoing.once('error', (error) => {
      clearTimeout(responseTimer);
      reject(ctx.signal.aborted ? ctx.signal.reason : error);
    });
    outgoing.end(request.body);
    return promise;
  }

  /** The timeout counts only while a reader waits: a slow unpacker may leave received bytes unread for any time. */
  #watchForSilence(response: IncomingMessage): void {
    const { stallMs } = this.#options;
    const { socket } = response;
    let seen = socket.bytesRead;
    const timer = setInterval(() => {
      const silent = socket.bytesRead === seen && response.readableLength === 0;
      seen = socket.bytesRead;
      if (silent) response.destroy(new Stalled(`no data received for ${stallMs} ms`));
    }, stallMs);
    response.once('close', () => clearInterval(timer));
  }

  #agentFor(host: string, tls: TlsFiles | 'unverified'): https.Agent {
    const key = `${tls === 'unverified' ? 'unverified' : 'verified'} ${host}`;
    const existing = this.#secure.get(key);
    if (existing !== undefined) return existing;
    const trust = tls === 'unverified' ? { rejectUnauthorized: false } : tls;
    const agent = new https.Agent({ ...this.#agentOptions(), ...trust });
    this.#secure.set(key, agent);
    return agent;
  }

  #agentOptions(): http.AgentOptions {
    const { proxyEnvironment } = this.#options;
    return {
      keepAlive: true,
      maxSockets: CONNECTIONS_PER_HOST,
      ...(proxyEnvironment === undefined ? {} : { proxyEnv: { ...proxyEnvironment } }),
    };
  }

  /** Closes every connection, also those in use. */
  [Symbol.dispose](): void {
    this.#plain.destroy();
    for (const agent of this.#secure.values()) agent.destroy();
  }
}
