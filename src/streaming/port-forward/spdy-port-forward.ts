import type { Duplex } from 'node:stream';
import type { Context } from '../../base/context.ts';
import { messageOf } from '../../base/failure.ts';
import { SpdyConnection } from '../spdy/connection.ts';
import type { SpdyStream } from '../spdy/stream.ts';
import type { StreamTimes } from '../stream-times.ts';
import { forwardConnection } from './forward-connection.ts';

/** The sub-protocol of port-forward over SPDY. */
export const PORT_FORWARD_PROTOCOL = 'portforward.k8s.io';

export interface PortForwardOptions {
  readonly sandboxId: string;
  readonly times: StreamTimes;
  readonly connect: (port: number, ctx: Context) => Promise<Duplex>;
  readonly log: Context['log'];
}

/** Two streams are one forwarded connection. */
interface Pair {
  readonly port: number;
  error?: SpdyStream;
  data?: SpdyStream;
  readonly timer: NodeJS.Timeout;
}

/**
 * Forwards connections by pairs of streams: `error` carries a text if one fails, `data` the bytes. Every error stream
 * is ended, because clients wait for that. Source: k8s.io/cri-streaming, portforward/httpstream.go.
 */
export class SpdyPortForward {
  readonly #options: PortForwardOptions;
  readonly #connection: SpdyConnection;
  readonly #pairs = new Map<string, Pair>();

  constructor(transport: Duplex, options: PortForwardOptions) {
    this.#options = options;
    const onStream = (stream: SpdyStream): boolean => this.#take(stream);
    this.#connection = new SpdyConnection(transport, { times: options.times, onStream });
  }

  /** Settles when the client has left. Never rejects. */
  async serve(): Promise<void> {
    await this.#connection.serve();
    for (const { timer } of this.#pairs.values()) clearTimeout(timer);
    this.#pairs.clear();
  }

  #take(stream: SpdyStream): boolean {
    const type = stream.headers.get('streamtype');
    const port = portOf(stream.headers.get('port') ?? '');
    if (port === undefined || (type !== 'error' && type !== 'data')) return false;
    const id = requestIdOf(stream, type);
    const pair = this.#pairs.get(id) ?? this.#begin(id, port);
    if (pair[type] !== undefined || pair.port !== port) return false;
    pair[type] = stream;
    if (type === 'error') stream.resume();
    if (pair.error !== undefined && pair.data !== undefined) this.#complete(id, pair, pair.error, pair.data);
    return true;
  }

  #begin(id: string, port: number): Pair {
    const timer = setTimeout(() => {
      this.#pairs.delete(id);
      pair.error?.end(`timed out waiting for the other stream of request ${id}`);
      pair.data?.destroy();
    }, this.#options.times.openMs);
    timer.unref();
    const pair: Pair = { port, timer };
    this.#pairs.set(id, pair);
    return pair;
  }

  #complete(id: string, { port, timer }: Pair, error: SpdyStream, data: SpdyStream): void {
    clearTimeout(timer);
    this.#pairs.delete(id);
    void this.#forward(port, error, data);
  }

  async #forward(port: number, error: SpdyStream, data: SpdyStream): Promise<void> {
    const { sandboxId, connect, log } = this.#options;
    try {
      const pod = await connect(port, { signal: this.#connection.gone, deadline: undefined, log });
      await forwardConnection({ from: data, to: data }, pod);
      error.end();
    } catch (cause) {
      error.end(`error forwarding port ${port} to pod ${sandboxId}: ${messageOf(cause)}`);
      data.destroy();
    }
  }
}

function portOf(text: string): number | undefined {
  const port = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** Clients too old to name the request open the error stream first, and the data stream right after. */
function requestIdOf(stream: SpdyStream, type: 'error' | 'data'): string {
  return stream.headers.get('requestid') ?? `by-stream ${type === 'error' ? stream.id : stream.id - 2}`;
}
