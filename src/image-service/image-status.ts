import type { ImageRecord, Images } from '../images/images.ts';
import { imageSpecOf } from '../rpc/image-spec.ts';
import type { ImageRpc } from '../rpc/service.ts';
import { imageMessage } from './translate-image.ts';

/** One image by any of its names. Of an absent one nothing, and no error: kubelet asks this way whether to pull. */
export function imageStatus(images: Pick<Images, 'resolve'>): ImageRpc<'ImageStatus'> {
  return ({ image, verbose }) => {
    const record = images.resolve(imageSpecOf(image, 'image').image);
    if (record === undefined) return {};
    return { image: imageMessage(record), info: verbose ? { info: infoOf(record) } : {} };
  };
}

/**
 * `imageSpec` as crictl's users know it from both peers: the image's configuration. Its text is JSON since the pull, and is
 * inserted as it is: up to 4 MiB of it, of any depth, need not become objects.
 */
function infoOf(record: ImageRecord): string {
  const { manifestDigest, layers, config, configJson } = record;
  const own = JSON.stringify({ labels: config.labels, manifestDigest, layers });
  return `${own.slice(0, -1)},"imageSpec":${configJson}}`;
}
