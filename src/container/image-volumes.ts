import type { Mount } from '../base/cri.ts';
import { NotFound } from '../base/failure.ts';
import type { Host, MappedLayers } from '../host/host.ts';
import type { ImageRecord, Images } from '../images/images.ts';
import type { ContainerLayout } from './container-layout.ts';

/** An image that is a volume of a container, by the index of its mount. */
export interface ImageVolume {
  readonly at: number;
  readonly image: ImageRecord;
}

/** The images among a request's mounts. @throws NotFound naming one that was not pulled */
export function imageVolumes(mounts: readonly Mount[], images: Images): readonly ImageVolume[] {
  return mounts.flatMap((mount, at) => {
    if (mount.image === undefined) return [];
    const image = images.resolve(mount.image.image);
    if (image === undefined) throw new NotFound('image', mount.image.image, { remedy: 'pull it first' });
    return [{ at, image }];
  });
}

/**
 * The mounts as a status reports them: those of images with the id of the image, as PullImage returns it.
 * Source: CRI v1, PullImageResponse.image_ref; critest, "should return image digest in ContainerStatus mounts".
 */
export function withImageRefs(mounts: readonly Mount[], volumes: readonly ImageVolume[]): readonly Mount[] {
  const images = new Map(volumes.map(({ at, image }) => [at, image]));
  return mounts.map((mount, at) => {
    const image = images.get(at);
    if (mount.image === undefined || image === undefined) return mount;
    return { ...mount, image: { ...mount.image, imageRef: image.id } };
  });
}

/** Mounts the images read-only, where the spec takes its volumes from. Their ledger rows and leases exist. */
export async function mountImageVolumes(
  volumes: readonly ImageVolume[],
  layout: ContainerLayout,
  { mapped, context }: { readonly mapped: MappedLayers | undefined; readonly context: string | undefined },
  images: Images,
  { files, mounts }: Host,
): Promise<void> {
  if (volumes.length === 0) return;
  // An overlay without an upper directory wants two lower ones at least.
  const empty = `${layout.bundle}/empty`;
  await files.makeDirectory(empty, 0o755);
  for (const { at, image } of volumes) {
    const target = `${layout.volumes}/${at}`;
    await files.makeDirectory(target, 0o755);
    const lowers = [...images.lowers(image.id), empty];
    await mounts.overlay({
      target,
      lowers,
      layersRoot: images.layersRoot,
      ...(context === undefined ? {} : { context }),
      ...(mapped === undefined ? {} : { mapped }),
    });
  }
}
