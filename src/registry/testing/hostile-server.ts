import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { digestOf } from '../digest.ts';
import { OCI } from './sample-image.ts';

export interface HostileRequest {
  readonly path: string;
  readonly host: string;
  readonly authorization: string | undefined;
}

/** A server that behaves as a test configures it, and records its requests. */
export class HostileServer implements AsyncDisposable {
  readonly #server: http.Server;
  readonly requests: HostileRequest[] = [];

  private constructor(server: http.Server) {
    this.#server = server;
  }

  /** `tls`: certificate and key in PEM; absent: plain http. */
  static async open(
    answer: (request: IncomingMessage, response: ServerResponse) => void,
    tls?: { readonly cert: string; readonly key: string },
  ): Promise<HostileServer> {
    const server = tls === undefined ? http.createServer() : https.createServer(tls);
    const hostile = new HostileServer(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const { host = '', authorization } = request.headers;
      hostile.requests.push({ path: request.url ?? '', host, authorization });
      response.on('error', () => {});
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return hostile;
  }

  /** `127.0.0.1:<port>`. */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/**
 * Paths and their contents: documents as they are, with the Content-Type of an OCI manifest unless stated otherwise.
 */
export type Shelf = Readonly<Record<string, { readonly body: Buffer; readonly type?: string } | undefined>>;

/** Answers from a shelf: `manifests/v1`, `blobs/sha256:…`. */
export function fromShelf(shelf: Shelf): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const found = shelf[/\/((manifests|blobs)\/[^/]+)$/.exec(request.url ?? '')?.[1] ?? ''];
    if (found === undefined) response.writeHead(404).end();
    else {
      const headers = { 'content-type': found.type ?? OCI.manifest, 'content-length': found.body.length };
      response.writeHead(200, headers).end(found.body);
    }
  };
}

/** Writes until the client hangs up: an answer without an end. */
export function endless(response: ServerResponse, chunk: Buffer): void {
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
}

/** A descriptor of bytes that need not exist anywhere. */
export function descriptorOf(
  bytes: Buffer,
  mediaType: string,
): { readonly mediaType: string; readonly digest: string; readonly size: number } {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}
