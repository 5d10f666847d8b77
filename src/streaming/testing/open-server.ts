import type { Clock } from '../../base/clock.ts';
import { SystemClock } from '../../base/clock.ts';
import type { StreamRequest } from '../stream-request.ts';
import type { StreamTimes } from '../stream-times.ts';
import { StreamingServer, type TlsIdentity } from '../streaming-server.ts';
import { FakeTarget } from './fake-target.ts';

export interface ServerUnderTest extends AsyncDisposable {
  readonly server: StreamingServer;
  readonly target: FakeTarget;
  /** Lines of the log, as `level event`. */
  readonly lines: string[];
  url(request: StreamRequest): URL;
}

export interface ServerUnderTestOptions {
  readonly clock?: Clock;
  readonly times?: Partial<StreamTimes>;
  readonly tls?: TlsIdentity;
}

/** A streaming server on a free port of loopback, over {@link FakeTarget}. */
export async function openServer({ clock, times, tls }: ServerUnderTestOptions = {}): Promise<ServerUnderTest> {
  const target = new FakeTarget();
  const lines: string[] = [];
  const server = await StreamingServer.start({
    ...{ address: '127.0.0.1', port: 0, idleMs: 60_000, target, clock: clock ?? new SystemClock() },
    ...(tls === undefined ? {} : { tls }),
    log: (level, event) => lines.push(`${level} ${event}`),
    times: { leaveMs: 1_000, openMs: 5_000, signOfLifeMs: 50, ...times },
  });
  return {
    ...{ server, target, lines },
    url: (request) => new URL(server.urlFor(request)),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** A request to run a command. */
export function execRequest(
  argv: readonly string[],
  streams: Partial<Extract<StreamRequest, { kind: 'exec' }>['streams']> = {},
): StreamRequest {
  return {
    ...{ kind: 'exec', containerId: 'c1', argv },
    streams: { tty: false, stdin: false, stdout: true, stderr: true, ...streams },
  };
}
