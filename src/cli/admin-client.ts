import { request } from 'node:http';
import { Internal, Unavailable } from '../base/failure.ts';

/** A local daemon that does not answer within this is stuck. */
const TIMEOUT_MS = 10_000;

/** An answer is a list of operations or rows. */
const RESPONSE_LIMIT = 64 * 1024 * 1024;

/**
 * What the daemon answers at a path of its admin socket.
 * @throws Unavailable when no daemon answers there; Internal for an answer that cannot be used
 */
export async function requestDaemon<T>(socket: string, path: string): Promise<T> {
  const { status, body } = await get(socket, path).catch((cause: unknown) => {
    throw new Unavailable(`no daemon answers on ${socket}`, { cause, remedy: 'is gantryd running? see --config' });
  });
  if (status !== 200) throw new Internal(`ask the daemon for ${path}`, `status ${status}: ${body}`);
  return JSON.parse(body) as T;
}

function get(socketPath: string, path: string): Promise<{ readonly status: number; readonly body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ readonly status: number; readonly body: string }>();
  const asking = request({ socketPath, path, timeout: TIMEOUT_MS }, (response) => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      body += text;
      if (body.length > RESPONSE_LIMIT) asking.destroy(new Error('too long an answer'));
    });
    response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    response.on('error', reject);
  });
  asking.on('timeout', () => asking.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
  asking.on('error', reject);
  asking.end();
  return promise;
}
