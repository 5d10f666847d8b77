import type { RegistryStore, StoredDescriptor } from '../registry/registry-store.ts';
import { EPOCH, type Layer, type LayerForm, packLayer } from './layer.ts';
import { Tree } from './tree.ts';

/** How the documents of an image are written. */
export type Dialect =
  | 'docker'
  | 'oci'
  /** Without a `mediaType` in the manifest: only the Content-Type says what it is. */
  | 'oci-untyped';

/** An image as it is to be published. */
export interface Image {
  /** `repository:tag`, all of them naming this one image. */
  readonly names: readonly string[];
  readonly layers: readonly Layer[];
  readonly dialect: Dialect;
  /** With an index that also has an image for an architecture of no node here. */
  readonly indexed?: boolean;
  readonly config?: ImageSettings;
}

/** The part of an image's configuration that differs between them. Source: OCI image-spec, `config`. */
export interface ImageSettings {
  readonly User?: string;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly WorkingDir?: string;
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  readonly Labels?: Readonly<Record<string, string>>;
}

const TYPES = {
  docker: {
    index: 'application/vnd.docker.distribution.manifest.list.v2+json',
    manifest: 'application/vnd.docker.distribution.manifest.v2+json',
    config: 'application/vnd.docker.container.image.v1+json',
    layer: {
      gzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
      none: 'application/vnd.docker.image.rootfs.diff.tar',
    },
  },
  oci: {
    index: 'application/vnd.oci.image.index.v1+json',
    manifest: 'application/vnd.oci.image.manifest.v1+json',
    config: 'application/vnd.oci.image.config.v1+json',
    layer: {
      gzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
      none: 'application/vnd.oci.image.layer.v1.tar',
      zstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
    },
  },
} as const;

/** Writes an image into the registry's directory and tags it. Returns the bytes a client transfers. */
export async function publish(store: RegistryStore, image: Image, goarch: string): Promise<number> {
  const { descriptor, size } = await putImage(store, image, goarch);
  const named = image.indexed === true ? await putIndex(store, image, goarch, descriptor) : descriptor;
  for (const name of image.names) {
    const colon = name.lastIndexOf(':');
    await store.tag(name.slice(0, colon), name.slice(colon + 1), named);
  }
  return size;
}

async function putImage(
  store: RegistryStore,
  image: Image,
  architecture: string,
): Promise<{ readonly descriptor: StoredDescriptor; readonly size: number }> {
  const types = typesOf(image);
  const layers = await Promise.all(image.layers.map((l) => store.putBlob(l.bytes, layerType(image, l.form))));
  const config = await store.putBlob(json(configOf(image, architecture)), types.config);
  const typed = image.dialect === 'oci-untyped' ? {} : { mediaType: types.manifest };
  const manifest = json({ schemaVersion: 2, ...typed, config, layers });
  const size = [config, ...layers].reduce((total, blob) => total + blob.size, manifest.length);
  return { descriptor: await store.putManifest(manifest, types.manifest), size };
}

/** The other platform's image is real, small, and says what it is: choosing it by mistake shows at once. */
async function putIndex(
  store: RegistryStore,
  image: Image,
  goarch: string,
  descriptor: StoredDescriptor,
): Promise<StoredDescriptor> {
  const layers = [packLayer(new Tree().file('wrong-platform', 'this image is for s390x\n'))];
  const other = await putImage(store, { ...image, layers }, 's390x');
  const types = typesOf(image);
  const manifests = [
    { ...other.descriptor, platform: { architecture: 's390x', os: 'linux' } },
    { ...descriptor, platform: { architecture: goarch, os: 'linux' } },
  ];
  return await store.putManifest(json({ schemaVersion: 2, mediaType: types.index, manifests }), types.index);
}

/** The first name is in the configuration, so that no two images share an id by accident: tests count on that. */
function configOf(image: Image, architecture: string): object {
  const created = new Date(EPOCH * 1000).toISOString();
  const Labels = { 'org.opencontainers.image.ref.name': image.names[0], ...image.config?.Labels };
  const Env = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'];
  return {
    created,
    architecture,
    os: 'linux',
    config: { Env, ...image.config, Labels },
    rootfs: { type: 'layers', diff_ids: image.layers.map((l) => l.diffId) },
    history: image.layers.map((_, i) => ({ created, created_by: `layer ${i}` })),
  };
}

function typesOf(image: Image): (typeof TYPES)['docker' | 'oci'] {
  return TYPES[image.dialect === 'docker' ? 'docker' : 'oci'];
}

function layerType(image: Image, form: LayerForm): string {
  if (image.dialect !== 'docker') return TYPES.oci.layer[form];
  if (form === 'zstd') throw new RangeError('Docker schema 2 has no media type for zstd layers');
  return TYPES.docker.layer[form];
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
