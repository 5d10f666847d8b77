import { stat } from 'node:fs/promises';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, SeenRequest } from './fault.ts';
import { Gate, type RegistryAuth } from './gate.ts';
import { RegistryStore } from './registry-store.ts';
import { sendBody } from './send-body.ts';

export interface RegistryOptions {
  /** Content, as {@link RegistryStore} lays it out. */
  readonly dir: string;
  /** 0: any free one. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly auth?: RegistryAuth;
  /** Asked for each request that got past authentication. */
  readonly fault?: (request: SeenRequest) => Fault | undefined;
}

export interface RunningRegistry {
  readonly port: number;
  /** `127.0.0.1:<port>`. */
  readonly host: string;
  /** Every request so far, oldest first. */
  readonly requests: readonly SeenRequest[];
  /** Tokens given out so far stop working. */
  expireTokens(): void;
  close(): Promise<void>;
}

/** Serves a directory over the pull half of the distribution protocol, on plain http. */
export async function startRegistry(options: RegistryOptions): Promise<RunningRegistry> {
  const store = new RegistryStore(options.dir);
  const gate = new Gate(options.auth);
  const requests: SeenRequest[] = [];
  const server = http.createServer((request, response) => {
    const seen = describe(request);
    requests.push(seen);
    if (!gate.admits(request, response)) return;
    answer(store, request, response, options.fault?.(seen)).catch(() => response.destroy());
  });
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, host: `${host}:${port}`, requests, expireTokens: () => gate.expireTokens(), close };
}

const ROUTE = /^\/v2\/(?<repository>.+)\/(?<kind>manifests|blobs|tags)\/(?<name>[^/?]+)(?:\?.*)?$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

function describe(request: IncomingMessage): SeenRequest {
  const path = request.url ?? '';
  const { range, authorization } = request.headers;
  return {
    method: request.method ?? '',
    path,
    range,
    authorization,
    repository: ROUTE.exec(path)?.groups?.['repository'],
  };
}

async function answer(
  store: RegistryStore,
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  if (fault?.kind === 'delay') await sleep(fault.ms, undefined, { ref: false });
  if (fault?.kind === 'status') return refuse(response, fault.status, 'INJECTED', fault.retryAfter);
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'UNSUPPORTED');
  if (request.url === '/v2/' || request.url === '/v2') return void response.writeHead(200).end('{}');
  const { repository = '', kind, name = '' } = ROUTE.exec(request.url ?? '')?.groups ?? {};
  if (repository.split('/').includes('..')) return refuse(response, 400, 'NAME_INVALID');
  if (kind === 'manifests') return await answerManifest(store, { repository, name }, request, response, fault);
  if (kind === 'blobs' && DIGEST.test(name)) return await answerBlob(store, name, request, response, fault);
  if (kind === 'tags') return await answerTags(store, repository, response);
  refuse(response, 404, 'NAME_UNKNOWN');
}

async function answerManifest(
  store: RegistryStore,
  wanted: { readonly repository: string; readonly name: string },
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  const found = await store.manifest(wanted.repository, wanted.name);
  if (found === undefined) return refuse(response, 404, 'MANIFEST_UNKNOWN');
  const headers = { 'content-type': found.mediaType, 'docker-content-digest': found.digest };
  await sendBody(request, response, { path: store.blobPath(found.digest), size: found.size, headers }, fault);
}

async function answerBlob(
  store: RegistryStore,
  digest: string,
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  const path = store.blobPath(digest);
  const size = (await stat(path).catch(() => undefined))?.size;
  if (size === undefined) return refuse(response, 404, 'BLOB_UNKNOWN');
  const headers = { 'content-type': 'application/octet-stream', 'docker-content-digest': digest };
  await sendBody(request, response, { path, size, headers }, fault);
}

async function answerTags(store: RegistryStore, repository: string, response: ServerResponse): Promise<void> {
  const tags = await store.tags(repository);
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ name: repository, tags }));
}

function refuse(response: ServerResponse, status: number, code: string, retryAfter?: string): void {
  const retry = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  response.writeHead(status, { 'content-type': 'application/json', ...retry });
  response.end(JSON.stringify({ errors: [{ code, message: code.toLowerCase().replaceAll('_', ' ') }] }));
}
