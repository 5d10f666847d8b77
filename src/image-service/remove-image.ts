import type { Images } from '../images/images.ts';
import { imageSpecOf } from '../rpc/image-spec.ts';
import type { ImageRpc } from '../rpc/service.ts';

/**
 * Removes an image by any of its names. Removing what is gone succeeds.
 * Source: CRI v1, RemoveImage ("must not return an error if the image has already been removed").
 */
export function removeImage(images: Pick<Images, 'remove'>): ImageRpc<'RemoveImage'> {
  return async ({ image }, ctx) => {
    await images.remove(imageSpecOf(image, 'image').image, ctx);
    return {};
  };
}
