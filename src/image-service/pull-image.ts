import type { Images } from '../images/images.ts';
import { imageSpecOf, shownImageId } from '../rpc/image-spec.ts';
import type { ImageRpc } from '../rpc/service.ts';

/**
 * Pulls an image and answers its id, the name by which kubelet then creates containers.
 * Source: CRI v1, PullImageResponse.image_ref; since 1.36 the id, no longer a digest of the repository.
 */
export function pullImage(images: Pick<Images, 'pull'>): ImageRpc<'PullImage'> {
  return async ({ image, auth }, ctx) => {
    const spec = imageSpecOf(image, 'image');
    return { imageRef: shownImageId(await images.pull(spec.image, auth, ctx)) };
  };
}
