import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Which clients may read from the loopback registry, and how they authenticate. */
export interface RegistryAuth {
  readonly scheme: 'basic' | 'bearer';
  readonly username: string;
  readonly password: string;
}

/** Lets requests in or answers 401 with a challenge; serves `/token` for the bearer scheme. */
export class Gate {
  readonly #auth: RegistryAuth | undefined;
  readonly #tokens = new Set<string>();

  constructor(auth: RegistryAuth | undefined) {
    this.#auth = auth;
  }

  /** False after it has answered the request itself. */
  admits(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.#auth === undefined) return true;
    if (request.url?.startsWith('/token?') === true) return this.#serveToken(request, response);
    const { authorization = '' } = request.headers;
    if (this.#auth.scheme === 'basic' ? authorization === this.#basic() : this.#hasToken(authorization)) return true;
    const realm = `http://${request.headers.host ?? ''}/token`;
    const challenge =
      this.#auth.scheme === 'basic' ? 'Basic realm="loopback"' : `Bearer realm="${realm}",service="loopback"`;
    response.writeHead(401, { 'www-authenticate': challenge, 'content-type': 'application/json' });
    response.end(JSON.stringify({ errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] }));
    return false;
  }

  /** Tokens given out so far stop working: what happens when one expires in the middle of a pull. */
  expireTokens(): void {
    this.#tokens.clear();
  }

  #serveToken(request: IncomingMessage, response: ServerResponse): false {
    if (request.headers.authorization !== this.#basic()) {
      response.writeHead(401).end();
      return false;
    }
    const token = randomBytes(16).toString('hex');
    this.#tokens.add(token);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ token, expires_in: 300 }));
    return false;
  }

  #basic(): string {
    return `Basic ${Buffer.from(`${this.#auth?.username}:${this.#auth?.password}`).toString('base64')}`;
  }

  #hasToken(authorization: string): boolean {
    return authorization.startsWith('Bearer ') && this.#tokens.has(authorization.slice('Bearer '.length));
  }
}
