import type { Images } from '../images/images.ts';
import type { ImageRpc } from '../rpc/service.ts';
import { imageMessage } from './translate-image.ts';

/** Images of the store, or the one that the filter names; no filter, or one without a name, is all. */
export function listImages(images: Pick<Images, 'list'>): ImageRpc<'ListImages'> {
  return ({ filter }) => ({ images: images.list(filter?.image?.image ?? '').map(imageMessage) });
}
