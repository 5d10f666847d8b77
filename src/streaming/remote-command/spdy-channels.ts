import type { Duplex } from 'node:stream';
import { finished } from 'node:stream/promises';
import { type Context, whileWaiting, withTimeout } from '../../base/context.ts';
import type { RequestedStreams } from '../exec-target.ts';
import { SpdyConnection } from '../spdy/connection.ts';
import type { SpdyStream } from '../spdy/stream.ts';
import type { StreamTimes } from '../stream-times.ts';
import type { Channels } from './channels.ts';
import { type Outcome, outcomeText } from './outcome.ts';
import type { RemoteCommandProtocol } from './protocol.ts';

type StreamType = 'error' | 'stdin' | 'stdout' | 'stderr' | 'resize';

/** The streams of a client by SPDY: it opens one for each, named by the header `streamtype`. */
export class SpdyChannels {
  readonly #connection: SpdyConnection;
  readonly #protocol: RemoteCommandProtocol;
  readonly #times: StreamTimes;
  readonly #expected: Set<StreamType>;
  readonly #opened = new Map<string, SpdyStream>();
  readonly #complete = Promise.withResolvers<void>();

  constructor(transport: Duplex, wanted: RequestedStreams, protocol: RemoteCommandProtocol, times: StreamTimes) {
    this.#protocol = protocol;
    this.#times = times;
    this.#expected = expectedStreams(wanted, protocol);
    this.#connection = new SpdyConnection(transport, {
      times,
      onStream: (stream) => this.#take(stream),
    });
  }

  /**
   * Serves the connection and settles when the client has opened every stream.
   * @throws DeadlineExceeded when it does not in time, Cancelled when it leaves; the connection is closed then
   */
  async open(log: Context['log']): Promise<Channels> {
    void this.#connection.serve();
    const parent: Context = { signal: this.#connection.gone, deadline: undefined, log };
    using ctx = withTimeout(parent, this.#times.openMs, 'the streams of a client');
    try {
      await whileWaiting(ctx, 'the streams of a client', this.#complete.promise);
    } catch (error) {
      this.#connection.destroy(ctx.signal.reason);
      throw error;
    }
    return {
      ...{ stdin: this.#of('stdin'), stdout: this.#of('stdout'), stderr: this.#of('stderr') },
      ...{ resize: this.#of('resize'), gone: this.#connection.gone },
      finish: (outcome) => this.#finish(outcome),
    };
  }

  #take(stream: SpdyStream): boolean {
    const type = stream.headers.get('streamtype') ?? '';
    if (this.#opened.has(type)) return false;
    this.#opened.set(type, stream);
    // Data that the client sends on output streams is dropped, and must not block the other streams.
    if (type !== 'stdin' && type !== 'resize') stream.resume();
    if ([...this.#expected].every((each) => this.#opened.has(each))) this.#complete.resolve();
    return true;
  }

  #of(type: StreamType): SpdyStream | undefined {
    return this.#expected.has(type) ? this.#opened.get(type) : undefined;
  }

  /** Clients wait for the end of stdout and stderr, then for that of the error stream; then they leave. */
  async #finish(outcome: Outcome): Promise<void> {
    const outputs = [this.#of('stdout'), this.#of('stderr')].filter((stream) => stream !== undefined);
    await Promise.allSettled(outputs.map((stream) => ended(stream)));
    this.#of('stdin')?.destroy();
    this.#of('resize')?.destroy();
    const error = this.#of('error');
    error?.write(outcomeText(outcome, this.#protocol.format));
    if (error !== undefined) await ended(error).catch(() => {});
    await this.#connection.finish(this.#times.leaveMs);
  }
}

async function ended(stream: SpdyStream): Promise<void> {
  stream.end();
  await finished(stream, { readable: false });
}

function expectedStreams(wanted: RequestedStreams, protocol: RemoteCommandProtocol): Set<StreamType> {
  const types: StreamType[] = ['error'];
  if (wanted.stdin) types.push('stdin');
  if (wanted.stdout) types.push('stdout');
  if (wanted.stderr) types.push('stderr');
  if (wanted.tty && protocol.hasResize) types.push('resize');
  return new Set(types);
}
