import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { RegistryStore, StoredDescriptor } from '../../../test/registry/registry-store.ts';

/** A small image for tests. The layers contain arbitrary bytes: nothing here unpacks them. */
export interface SampleImage {
  readonly manifest: StoredDescriptor;
  readonly layers: readonly StoredDescriptor[];
  readonly layerBytes: readonly Buffer[];
}

export interface SampleOptions {
  readonly layerSizes?: readonly number[];
  readonly architecture?: string;
  readonly docker?: boolean;
}

/** Puts an image into the store, without a tag. */
export async function putSampleImage(store: RegistryStore, options: SampleOptions = {}): Promise<SampleImage> {
  const { layerSizes = [5000, 70_000], architecture = 'amd64', docker = false } = options;
  const plain = layerSizes.map((size) => randomBytes(size));
  const layerBytes = plain.map((bytes) => gzipSync(bytes, { level: 1 }));
  const types = docker ? DOCKER : OCI;
  const layers = await Promise.all(layerBytes.map((bytes) => store.putBlob(bytes, types.layer)));
  const diff_ids = plain.map((bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`);
  const config = await store.putBlob(
    json({ os: 'linux', architecture, config: { Cmd: ['sh'] }, rootfs: { type: 'layers', diff_ids } }),
    types.config,
  );
  const manifest = json({ schemaVersion: 2, ...(docker ? { mediaType: types.manifest } : {}), config, layers });
  return { manifest: await store.putManifest(manifest, types.manifest), layers, layerBytes };
}

/** Puts an index over images by platform (`linux/arm/v7`). */
export async function putSampleIndex(
  store: RegistryStore,
  images: Readonly<Record<string, StoredDescriptor>>,
): Promise<StoredDescriptor> {
  const manifests = Object.entries(images).map(([platform, descriptor]) => {
    const [os, architecture, variant] = platform.split('/');
    return { ...descriptor, platform: { os, architecture, ...(variant === undefined ? {} : { variant }) } };
  });
  return await store.putManifest(json({ schemaVersion: 2, mediaType: OCI.index, manifests }), OCI.index);
}

/** The bytes of a JSON document. */
export function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

export const OCI = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;

export const DOCKER = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  index: 'application/vnd.docker.distribution.manifest.list.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
} as const;
