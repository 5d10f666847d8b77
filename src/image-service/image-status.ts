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
 * `imageSpec` as in both peers: the configuration of the image. It has been JSON text since the pull, and is inserted
 * as text: up to 4 MiB of any depth need not become objects.
 */
function infoOf(record: ImageRecord): string {
  const { manifestDigest, layers, config, configJson } = record;
  const own = JSON.stringify({ labels: config.labels, manifestDigest, layers });
  return `${own.slice(0, -1)},"imageSpec":${configJson}}`;
}
