import type { Images } from '../images/images.ts';
import { inPieces } from '../rpc/in-pieces.ts';
import type { ImageRpc } from '../rpc/service.ts';
import { imageMessage } from './translate-image.ts';

/** The answer of ListImages in pieces: all of one moment. */
export function streamImages(images: Pick<Images, 'list'>): ImageRpc<'StreamImages'> {
  return async function* ({ filter }) {
    const found = images.list(filter?.image?.image ?? '');
    for (const piece of inPieces(found)) yield { images: piece.map(imageMessage) };
  };
}
