import { request } from 'node:http';
import { Internal, Unavailable } from '../base/failure.ts';

/** A local daemon that does not respond within this time hangs. */
const TIMEOUT_MS = 10_000;

/** A response is a list of operations or rows. */
const RESPONSE_LIMIT = 64 * 1024 * 1024;

/**
 * Gets a path from the daemon's admin socket.
 * @throws Unavailable if no daemon listens there; Internal if the response is not a success
 */
export async function requestDaemon<T>(socket: string, path: string): Promise<T> {
  const { status, body } = await get(socket, path).catch((cause: unknown) => {
    throw new Unavailable(`cannot connect to the daemon on ${socket}`, {
      cause,
      remedy: 'check that gantryd is running, and admin_socket in the configuration (--config)',
    });
  });
  if (status !== 200) throw new Internal(`get ${path} from the daemon`, `status ${status}: ${body}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the daemon of this version wrote it
  return JSON.parse(body) as T;
}

function get(socketPath: string, path: string): Promise<{ readonly status: number; readonly body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ readonly status: number; readonly body: string }>();
  const asking = request({ socketPath, path, timeout: TIMEOUT_MS }, (response) => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      body += text;
      if (body.length > RESPONSE_LIMIT)
        asking.destroy(new Error(`the response is longer than ${RESPONSE_LIMIT} bytes`));
    });
    response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    response.on('error', reject);
  });
  asking.on('timeout', () => asking.destroy(new Error(`no response within ${TIMEOUT_MS} ms`)));
  asking.on('error', reject);
  asking.end();
  return promise;
}
