import type { Config } from '../config/config.ts';
import type { RetryPolicy } from './backoff.ts';
import { BlobStream } from './blob-stream.ts';
import { choosePlatform } from './choose-platform.ts';
import { type Descriptor, MalformedDocument, readDescriptor } from './descriptor.ts';
import { formatEndpoint } from './endpoint.ts';
import { type Document, fetchDocument } from './fetch-document.ts';
import { LIMITS } from './limits.ts';
import { type Manifest, parseDiffIds, parseManifest } from './manifest.ts';
import type { Platform } from './platform.ts';
import { formatReference, type Reference } from './reference.ts';
import { type Attempt, ContentRejected } from './registry-failure.ts';
import type { RemoteImageFacts } from './remote-image.ts';
import type { Session } from './session.ts';
import type { Waiting } from './transport.ts';

/** What stays the same while one endpoint is asked. */
export interface ResolveDeps {
  readonly reference: Reference;
  readonly platform: Platform;
  readonly session: Session;
  readonly policy: RetryPolicy;
  readonly config: Config['image'];
}

/**
 * Resolves a reference at one endpoint: reference → (index →)* manifest → config.
 * @throws ContentRejected, RegistryUnreachable, RegistryRefused, UntrustedRedirect, the signal's reason
 */
export async function resolveImage(asking: ResolveDeps, ctx: Waiting): Promise<RemoteImageFacts> {
  const { reference, session, policy } = asking;
  const attempt: Attempt = { what: `image ${formatReference(reference)}`, endpoint: formatEndpoint(session.endpoint) };
  try {
    const named = reference.digest ?? reference.tag ?? 'latest';
    const first = await fetchDocument(session, named, attempt.what, policy, ctx);
    const { manifest, digest } = await descend(asking, first, attempt.what, ctx);
    const configBytes = await fetchWhole(asking, manifest.config, ctx);
    const diffIds = parseDiffIds(configBytes, manifest.layers.length);
    return { reference, referenceDigest: first.digest, manifestDigest: digest, manifest, configBytes, diffIds };
  } catch (error) {
    throw error instanceof MalformedDocument ? new ContentRejected(attempt, error.message) : error;
  }
}

async function descend(
  { platform, session, policy, config }: ResolveDeps,
  first: Document,
  what: string,
  ctx: Waiting,
): Promise<{ readonly manifest: Manifest; readonly digest: string }> {
  let document = first;
  for (let depth = 0; depth <= LIMITS.indexDepth; depth++) {
    const parsed = parseManifest(document.bytes, document.contentType, config.maxLayers);
    if (parsed.kind === 'manifest') return { manifest: parsed, digest: document.digest };
    const chosen = readDescriptor(choosePlatform(parsed, platform).json, 'manifests[]');
    const next = await fetchDocument(session, chosen.digest, `${what}, manifest ${chosen.digest}`, policy, ctx);
    document = { ...next, contentType: next.contentType === '' ? chosen.mediaType : next.contentType };
  }
  throw new MalformedDocument(`indexes are nested deeper than ${LIMITS.indexDepth}`);
}

async function fetchWhole({ session, policy }: ResolveDeps, descriptor: Descriptor, ctx: Waiting): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of new BlobStream(descriptor, [session], policy).bytes(ctx)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
