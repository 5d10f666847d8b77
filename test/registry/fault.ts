/** What the loopback registry does wrong on purpose, for one request. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  /** Sends so many bytes of the body, then breaks the connection. */
  | { readonly kind: 'truncate'; readonly bytes: number }
  /** Waits before answering; a caller that leaves ends the wait. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Sends so many bytes and then nothing, with the connection open. */
  | { readonly kind: 'stall'; readonly bytes: number }
  /** Turns over the first byte of the body. */
  | { readonly kind: 'corrupt' }
  /** Answers a range request with the whole body. */
  | { readonly kind: 'ignore-range' }
  /** Answers a range request with a Content-Range of somewhere else. */
  | { readonly kind: 'wrong-range' };

/** A request as a fault hook and a test see it. */
export interface SeenRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
  /** Manifests and blobs only. */
  readonly repository: string | undefined;
}
