import { isPlainObject } from '../base/plain-object.ts';
import {
  type Descriptor,
  MalformedDocument,
  readArray,
  readDescriptor,
  readObject,
  withoutParameters,
} from './descriptor.ts';
import { type Digest, isDigest } from './digest.ts';
import { LIMITS } from './limits.ts';
import { CONFIG_TYPES, compressionOf, INDEX_TYPES, MANIFEST_TYPES } from './media-types.ts';
import type { Platform } from './platform.ts';
import { printable } from './printable.ts';

/** One image for one platform. */
export interface Manifest {
  readonly kind: 'manifest';
  readonly config: Descriptor;
  /** Lowest first. */
  readonly layers: readonly Descriptor[];
}

export interface IndexEntry {
  /** As in {@link Descriptor}, but unchecked until the entry is chosen: an index may list what we never touch. */
  readonly json: unknown;
  /** Undefined: the entry does not say. */
  readonly platform: Platform | undefined;
}

/** A choice of images by platform. */
export interface ImageIndex {
  readonly kind: 'index';
  readonly entries: readonly IndexEntry[];
}

/**
 * Reads a manifest or an index of Docker schema 2 or OCI. The Content-Type says what it is; a `mediaType` inside must
 * agree with it, and may be missing.
 * @throws MalformedDocument
 */
export function parseManifest(bytes: Uint8Array, contentType: string, maxLayers: number): Manifest | ImageIndex {
  const object = readObject(parseJson(bytes), 'document');
  if ('manifests' in object && ('layers' in object || 'config' in object)) {
    throw new MalformedDocument('ambiguous: it has both "manifests" and "layers" or "config"');
  }
  return documentKind(object, contentType) === 'index' ? readIndex(object) : readManifest(object, maxLayers);
}

/**
 * The digests of the unpacked layers, lowest first, as the image config lists them.
 * @throws MalformedDocument, also when their number is not the manifest's number of layers
 */
export function parseDiffIds(configBytes: Uint8Array, layers: number): readonly Digest[] {
  const config = readObject(parseJson(configBytes), 'config');
  const rootfs = readObject(config['rootfs'] ?? {}, 'config.rootfs');
  const diffIds = readArray(rootfs['diff_ids'] ?? [], 'config.rootfs.diff_ids').map((id, i) => {
    if (!isDigest(id)) throw new MalformedDocument(`config.rootfs.diff_ids[${i}] is not sha256: and 64 hex characters`);
    return id;
  });
  if (diffIds.length === layers) return diffIds;
  throw new MalformedDocument(`config.rootfs.diff_ids has ${diffIds.length} entries for ${layers} layers`);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new MalformedDocument('not JSON');
  }
}

function documentKind(object: Readonly<Record<string, unknown>>, contentType: string): 'index' | 'manifest' {
  const outer = kindOfType(withoutParameters(contentType));
  const { mediaType } = object;
  if (mediaType !== undefined && typeof mediaType !== 'string')
    throw new MalformedDocument('mediaType is not a string');
  const inner = mediaType === undefined || mediaType === '' ? undefined : kindOfType(withoutParameters(mediaType));
  if (outer === 'other' && inner === undefined) return 'manifests' in object ? 'index' : 'manifest';
  if (outer === 'other' && inner !== undefined && inner !== 'other') return inner;
  if (outer === 'other' || inner === 'other') {
    throw new MalformedDocument(`unsupported media type "${printable(mediaType ?? contentType)}"`);
  }
  if (inner !== undefined && inner !== outer) {
    throw new MalformedDocument(`the Content-Type says ${outer}, its mediaType "${printable(String(mediaType))}"`);
  }
  return outer;
}

function kindOfType(mediaType: string): 'index' | 'manifest' | 'other' {
  if (MANIFEST_TYPES.some((type) => type === mediaType)) return 'manifest';
  return INDEX_TYPES.some((type) => type === mediaType) ? 'index' : 'other';
}

function readManifest(object: Readonly<Record<string, unknown>>, maxLayers: number): Manifest {
  if (object['schemaVersion'] !== 2) {
    throw new MalformedDocument(`schemaVersion ${printable(String(object['schemaVersion']))} is not supported, only 2`);
  }
  const config = readDescriptor(object['config'], 'config');
  if (!CONFIG_TYPES.some((type) => type === config.mediaType)) {
    throw new MalformedDocument(`not a container image: its config is of type "${printable(config.mediaType)}"`);
  }
  if (config.size > LIMITS.document) throw new MalformedDocument(`config.size is over ${LIMITS.document} bytes`);
  const list = readArray(object['layers'], 'layers');
  if (list.length > maxLayers) {
    throw new MalformedDocument(`${list.length} layers; at most ${maxLayers} are allowed (image.max_layers)`);
  }
  return { kind: 'manifest', config, layers: list.map((json, i) => readLayer(json, `layers[${i}]`)) };
}

function readLayer(json: unknown, field: string): Descriptor {
  const layer = readDescriptor(json, field);
  if (compressionOf(layer.mediaType) !== undefined) return layer;
  throw new MalformedDocument(`${field} is of the unsupported type "${printable(layer.mediaType)}"`);
}

function readIndex(object: Readonly<Record<string, unknown>>): ImageIndex {
  const entries = readArray(object['manifests'], 'manifests').map((json, i) => {
    const entry = readObject(json, `manifests[${i}]`);
    return { json, platform: readPlatform(entry['platform']) };
  });
  return { kind: 'index', entries };
}

function readPlatform(json: unknown): Platform | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const { os, architecture, variant } = isPlainObject(json) ? json : {};
  return { os: textOr(os, ''), architecture: textOr(architecture, ''), variant: textOr(variant, '') };
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback;
}
