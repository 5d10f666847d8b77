import type { StreamRequest } from '../streaming/stream-request.ts';

/** Where streams are served. */
export interface StreamUrls {
  /** Good once, for a minute. @throws Exhausted when too many have been asked for and not begun */
  urlFor(request: StreamRequest): string;
}
