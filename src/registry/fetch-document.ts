import type { OutgoingHttpHeaders } from 'node:http';
import { Failure } from '../base/failure.ts';
import { type RetryPolicy, withRetries } from './backoff.ts';
import { readBounded } from './bounded-body.ts';
import { MalformedDocument } from './descriptor.ts';
import { type Digest, digestOf, isDigest } from './digest.ts';
import { formatEndpoint } from './endpoint.ts';
import { LIMITS } from './limits.ts';
import { INDEX_TYPES, MANIFEST_TYPES } from './media-types.ts';
import { type Attempt, ConnectionBroken, ContentRejected } from './registry-failure.ts';
import type { Session } from './session.ts';
import type { Waiting } from './transport.ts';

/** A manifest or index as it was sent. */
export interface Document {
  readonly bytes: Buffer;
  readonly contentType: string;
  /** Computed from the received bytes. */
  readonly digest: Digest;
}

const ACCEPT: OutgoingHttpHeaders = { accept: [...MANIFEST_TYPES, ...INDEX_TYPES].join(', ') };

/**
 * Fetches a manifest or index by tag or digest, whole and verified.
 * @throws ContentRejected (too long, another digest), ConnectionBroken, what {@link Session.get} throws
 */
export async function fetchDocument(
  session: Session,
  tagOrDigest: string,
  what: string,
  policy: RetryPolicy,
  ctx: Waiting,
): Promise<Document> {
  const attempt: Attempt = { what, endpoint: formatEndpoint(session.endpoint) };
  return await withRetries(policy, ctx, async () => {
    try {
      const response = await session.get(`manifests/${tagOrDigest}`, ACCEPT, what, ctx);
      const bytes = await readBounded(response, LIMITS.document);
      const promised = isDigest(tagOrDigest) ? tagOrDigest : response.headers['docker-content-digest'];
      return { bytes, contentType: response.headers['content-type'] ?? '', digest: verified(bytes, promised, attempt) };
    } catch (error) {
      throw asFailure(error, attempt, ctx);
    }
  });
}

function verified(bytes: Buffer, promised: unknown, attempt: Attempt): Digest {
  const digest = digestOf(bytes);
  if (!isDigest(promised) || promised === digest) return digest;
  throw new ContentRejected(attempt, `its bytes have the digest ${digest}, not ${promised}`);
}

function asFailure(error: unknown, attempt: Attempt, ctx: Waiting): Failure {
  if (ctx.signal.aborted) throw ctx.signal.reason;
  if (error instanceof Failure) return error;
  if (error instanceof MalformedDocument) return new ContentRejected(attempt, error.message);
  return new ConnectionBroken(attempt, error);
}
