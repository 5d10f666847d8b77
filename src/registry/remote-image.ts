import type { RetryPolicy } from './backoff.ts';
import { BlobStream } from './blob-stream.ts';
import type { Descriptor } from './descriptor.ts';
import type { Digest } from './digest.ts';
import type { Manifest } from './manifest.ts';
import type { Reference } from './reference.ts';
import { ContentRejected } from './registry-failure.ts';
import type { Session } from './session.ts';
import type { Waiting } from './transport.ts';

/** What a resolved reference turned out to be. */
export interface RemoteImageFacts {
  readonly reference: Reference;
  /** Digest of the manifest or index that the reference names; repo_digests contain it. */
  readonly referenceDigest: Digest;
  /** Digest of the manifest for this platform; equal to `referenceDigest` if there is no index. */
  readonly manifestDigest: Digest;
  readonly manifest: Manifest;
  /** The config blob, verified. */
  readonly configBytes: Buffer;
  /** Digests of the unpacked layers, lowest first; as many as `manifest.layers`. */
  readonly diffIds: readonly Digest[];
}

/** An image at a registry, resolved and ready to be downloaded. */
export class RemoteImage {
  readonly facts: RemoteImageFacts;
  readonly #sessions: readonly Session[];
  readonly #policy: RetryPolicy;
  readonly #corrupt = new Map<Digest, Set<Session>>();

  /** `sessions`: the endpoint that resolved it first, the others as fallback. */
  constructor(facts: RemoteImageFacts, sessions: readonly Session[], policy: RetryPolicy) {
    this.facts = facts;
    this.#sessions = sessions;
    this.#policy = policy;
  }

  /**
   * The bytes of a layer as they are in the registry; the stream ends normally only after size and digest were
   * verified. Interrupted downloads are resumed, also at another endpoint. After wrong bytes the caller may call again:
   * the download then starts at an endpoint that did not send them, if there is one.
   * @throws ContentRejected, ConnectionBroken, RegistryUnreachable, RegistryRefused, UntrustedRedirect, the signal's
   * reason
   */
  async *fetchBlob(descriptor: Descriptor, ctx: Waiting): AsyncGenerator<Buffer, void, undefined> {
    const corrupt = this.#corrupt.get(descriptor.digest) ?? new Set();
    const trusted = this.#sessions.filter((s) => !corrupt.has(s));
    const sessions = trusted.length === 0 ? this.#sessions : trusted;
    const stream = new BlobStream(descriptor, sessions, this.#policy);
    try {
      yield* stream.bytes(ctx);
    } catch (error) {
      if (error instanceof ContentRejected) this.#corrupt.set(descriptor.digest, corrupt.union(stream.used));
      throw error;
    }
  }
}
