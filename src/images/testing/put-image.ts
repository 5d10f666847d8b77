import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { RegistryStore, StoredDescriptor } from '../../../test/registry/registry-store.ts';

export interface PutImageOptions {
  /** Archives, lowest first. */
  readonly layers: readonly Buffer[];
  readonly config?: Readonly<Record<string, unknown>>;
  /** How a layer is wrapped; default gzip. */
  readonly wrap?: (archive: Buffer) => Buffer;
  /** What the config says instead of the truth. */
  readonly diffIds?: readonly string[];
  /** Makes two images of the same layers differ. */
  readonly created?: string;
  readonly tags?: readonly (readonly [repository: string, tag: string])[];
}

export interface PutImage {
  /** The image id, 64 hex characters. */
  readonly id: string;
  readonly manifest: StoredDescriptor;
  readonly layers: readonly StoredDescriptor[];
  readonly diffIds: readonly string[];
}

const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** Puts an image with real layers into a registry's store. */
export async function putImage(store: RegistryStore, options: PutImageOptions): Promise<PutImage> {
  const wrap = options.wrap ?? ((archive: Buffer) => gzipSync(archive, { level: 1 }));
  const layers = await Promise.all(options.layers.map((archive) => store.putBlob(wrap(archive), LAYER)));
  const diffIds = options.diffIds ?? options.layers.map(sha256);
  const config = await store.putBlob(
    json({
      os: 'linux',
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      created: options.created ?? '2026-01-05T00:00:00Z',
      config: options.config ?? {},
      rootfs: { type: 'layers', diff_ids: diffIds },
    }),
    CONFIG,
  );
  const manifest = await store.putManifest(json({ schemaVersion: 2, mediaType: MANIFEST, config, layers }), MANIFEST);
  for (const [repository, tag] of options.tags ?? []) await store.tag(repository, tag, manifest);
  return { id: config.digest.slice('sha256:'.length), manifest, layers, diffIds };
}

function sha256(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
