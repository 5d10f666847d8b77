import { isPlainObject } from '../base/plain-object.ts';
import { type Digest, isDigest } from './digest.ts';
import { printable } from './printable.ts';

/** Where content is and what it must be. Source: OCI image-spec, descriptor. `urls` are never followed. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes as transferred. */
  readonly size: number;
}

/** Thrown by the readers of documents; the caller adds what was read and from where. */
export class MalformedDocument extends Error {}

/**
 * Reads a descriptor out of parsed JSON.
 * @throws MalformedDocument naming the field
 */
export function readDescriptor(json: unknown, field: string): Descriptor {
  const object = readObject(json, field);
  const { mediaType, digest, size } = object;
  if (typeof mediaType !== 'string') throw new MalformedDocument(`${field}.mediaType is not a string`);
  if (!isDigest(digest)) throw new MalformedDocument(`${field}.digest is not sha256: and 64 hex characters`);
  // 2^53 and more are rounded by JSON numbers; nothing real is empty (an empty tar still has two zero blocks).
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size <= 0) {
    throw new MalformedDocument(`${field}.size is ${printable(String(size))}, not a positive number of bytes`);
  }
  return { mediaType: withoutParameters(mediaType), digest, size };
}

/** @throws MalformedDocument when it is anything but a JSON object */
export function readObject(json: unknown, field: string): Readonly<Record<string, unknown>> {
  if (isPlainObject(json)) return json;
  throw new MalformedDocument(`${field} is not an object`);
}

/** @throws MalformedDocument when it is anything but a JSON array */
export function readArray(json: unknown, field: string): readonly unknown[] {
  if (!Array.isArray(json)) throw new MalformedDocument(`${field} is not a list`);
  return json;
}

/** `application/json; charset=utf-8` → `application/json`. */
export function withoutParameters(mediaType: string): string {
  return (mediaType.split(';')[0] ?? '').trim().toLowerCase();
}
