import type { ImageRecord } from '../images/images.ts';
import type { Image, Int64Value } from '../rpc/generated/messages.ts';
import { shownImageId } from '../rpc/image-spec.ts';
import type { Init } from '../rpc/wire.ts';

/** An image of the store: the same message, by whichever of its names it was asked for. */
export function imageMessage(record: ImageRecord): Init<Image> {
  const id = shownImageId(record.id);
  return {
    id,
    repoTags: record.tags,
    repoDigests: record.digests,
    size: record.size,
    ...userOf(record.config.user),
    spec: { image: id },
    pinned: record.pinned,
  };
}

/**
 * Uid or name, never both: the part before the colon of `1003:1004` or `www-data:1004`. kubelet decides runAsNonRoot by
 * it, and takes neither for root. A number too great for an id is a name: it must not become another user.
 */
function userOf(user: string): { readonly uid?: Int64Value; readonly username?: string } {
  const [name = ''] = user.split(':');
  if (name === '') return {};
  return /^\d{1,10}$/.test(name) ? { uid: { value: BigInt(name) } } : { username: name };
}
