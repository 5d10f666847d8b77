import { execFileSync } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import type { RegistryStore, StoredDescriptor } from '../registry/registry-store.ts';

/** An image in the registry's directory. */
export interface StoredImage {
  /** Whether an index led to it. */
  readonly indexed: boolean;
  readonly manifest: StoredDescriptor;
  /** Whether the manifest says itself what it is. */
  readonly typed: boolean;
  readonly config: StoredDescriptor;
  readonly user: string;
  readonly layers: readonly StoredDescriptor[];
}

interface ManifestJson {
  readonly mediaType?: string;
  readonly manifests?: readonly (StoredDescriptor & { readonly platform: { readonly architecture: string } })[];
  readonly config: StoredDescriptor;
  readonly layers: readonly StoredDescriptor[];
}

/** Reads `repository:tag`, through its index if it has one. */
export async function readImage(store: RegistryStore, name: string, goarch: string): Promise<StoredImage> {
  const colon = name.lastIndexOf(':');
  const named = await store.manifest(name.slice(0, colon), name.slice(colon + 1));
  if (named === undefined) throw new Error(`${name} is not in ${store.dir}`);
  const outer = await json<ManifestJson>(store, named);
  const chosen = outer.manifests?.find((entry) => entry.platform.architecture === goarch);
  const manifest = chosen ?? named;
  const inner = await json<ManifestJson>(store, manifest);
  const { config } = await json<{ readonly config: { readonly User?: string } }>(store, inner.config);
  const typed = inner.mediaType !== undefined;
  const { layers } = inner;
  return { indexed: chosen !== undefined, manifest, typed, config: inner.config, user: config.User ?? '', layers };
}

/** Unpacks the layers over each other with tar. */
export async function unpackImage(store: RegistryStore, image: StoredImage, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const layer of image.layers) {
    const unpacker = layer.mediaType.endsWith('gzip') ? ['-z'] : layer.mediaType.endsWith('zstd') ? ['--zstd'] : [];
    execFileSync('tar', ['-C', directory, ...unpacker, '-xpf', store.blobPath(layer.digest)]);
  }
}

async function json<T>(store: RegistryStore, descriptor: StoredDescriptor): Promise<T> {
  return JSON.parse(await readFile(store.blobPath(descriptor.digest), 'utf8')) as T;
}
