import { chmod } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { messageOf } from '../base/failure.ts';
import type { Ledger } from '../operation/ledger.ts';
import type { Operations } from '../operation/operations.ts';
import { describeResource } from '../operation/resource.ts';
import { listenOnUnixSocket } from '../rpc/unix-socket.ts';

/** What the admin socket tells about. */
export interface AdminSource {
  readonly operations: Pick<Operations, 'inFlight'>;
  readonly ledger: Pick<Ledger, 'all'>;
  /** True of a sandbox or container on record, or being made by an operation under way. */
  isKnownOwner(owner: string): boolean;
  /** How often what went wrong since the daemon's start. */
  faults(): Readonly<Record<string, number>>;
}

/** A row of the ledger as `GET /v1/resources` shows it. */
export interface AdminResource {
  readonly row: string;
  readonly owner: string;
  readonly ownerKnown: boolean;
  readonly what: string;
  readonly held: boolean;
  /** Nanoseconds since the epoch, decimal. */
  readonly since: string;
  /** Why the last release failed; '' where none did. */
  readonly lastError: string;
}

/** A body to be sent as it is; anything else is sent as JSON. */
interface TextBody {
  readonly contentType: string;
  readonly text: string;
}

/** What a path of the admin socket answers. */
export type AdminRoutes = Readonly<Record<string, () => unknown>>;

/** Slow or stuck clients of a local debugging socket are not waited for. */
const REQUEST_MS = 10_000;
const MOST_CONNECTIONS = 32;

/**
 * Serves HTTP on a unix socket for root alone (0600): `/healthz`, `/v1/operations`, `/v1/resources`, `/v1/faults` and what `more`
 * names. Disposing it closes the socket.
 */
export async function startAdminServer(
  path: string,
  source: AdminSource,
  more: AdminRoutes = {},
): Promise<AsyncDisposable> {
  const routes: AdminRoutes = {
    '/healthz': () => ({ contentType: 'text/plain', text: 'ok\n' }) satisfies TextBody,
    '/v1/operations': () => source.operations.inFlight(),
    '/v1/resources': () => resourcesOf(source),
    '/v1/faults': () => source.faults(),
    ...more,
  };
  const http = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS }, (request, response) => {
    answer(routes, request, response).catch(() => response.destroy());
  });
  const connections = new Set<Socket>();
  const listener = await listenOnUnixSocket(path, (socket) => {
    if (connections.size >= MOST_CONNECTIONS) return void socket.destroy();
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
    http.emit('connection', socket);
  });
  await chmod(path, 0o600);
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const socket of connections) socket.destroy();
      http.close();
      await closed;
    },
  };
}

/** Every row of the ledger, for people. */
function resourcesOf(source: AdminSource): readonly AdminResource[] {
  return source.ledger.all().map(({ row, owner, resource, held, since, lastError }) => ({
    row,
    owner,
    ownerKnown: source.isKnownOwner(owner),
    what: describeResource(resource),
    held,
    since: since.toString(),
    lastError: lastError ?? '',
  }));
}

async function answer(routes: AdminRoutes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume();
  const path = request.url?.split('?')[0] ?? '';
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (route === undefined)
    return send(response, 404, { error: `no such path; the paths are ${Object.keys(routes).join(', ')}` });
  if (request.method !== 'GET') return send(response, 405, { error: 'only GET is answered' });
  try {
    send(response, 200, await route());
  } catch (error) {
    send(response, 500, { error: messageOf(error) });
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const { contentType, text } = isTextBody(body) ? body : { contentType: 'application/json', text: toJson(body) };
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(text),
    connection: 'close',
  });
  response.end(text);
}

function isTextBody(body: unknown): body is TextBody {
  return typeof body === 'object' && body !== null && 'contentType' in body && 'text' in body;
}

function toJson(body: unknown): string {
  return `${JSON.stringify(body, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))}\n`;
}
