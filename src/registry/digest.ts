import { createHash, type Hash } from 'node:crypto';

/** `sha256:` and 64 lower-case hex characters: the only form that reaches a path, a URL or a log. */
export type Digest = string;

const STRICT = /^sha256:[0-9a-f]{64}$/;

/**
 * True of a digest as the OCI image specification writes it. Only sha256 is taken: it is the one algorithm that every
 * registry must offer, and image ids are made of it.
 */
export function isDigest(text: unknown): text is Digest {
  return typeof text === 'string' && text.length === 71 && STRICT.test(text);
}

/** The digest of bytes in memory. */
export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A running digest for a stream. */
export function startDigest(): Hash {
  return createHash('sha256');
}
