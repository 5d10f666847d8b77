import type { ImageSpec } from '../base/cri.ts';
import { plainText, required, requiredText } from './fields.ts';
import type { ImageSpec as ImageSpecMessage } from './generated/messages.ts';
import type { Init } from './wire.ts';

/** The image of a request. @throws InvalidInput if it or its name is missing */
export function imageSpecOf(message: ImageSpecMessage | undefined, field: string): ImageSpec {
  const spec = required(message, field);
  return {
    image: requiredText(spec.image, `${field}.image`),
    annotations: spec.annotations,
    userSpecifiedImage: plainText(spec.userSpecifiedImage, `${field}.user_specified_image`),
    runtimeHandler: spec.runtimeHandler,
    imageRef: spec.imageRef,
  };
}

/** The image of a response. */
export function imageSpecMessage(spec: ImageSpec): Init<ImageSpecMessage> {
  return spec;
}

/**
 * An image's id as clients see it: PullImageResponse.image_ref, Image.id, and image_id of containers are all this, and
 * it is also a name that PullImage's callers may use. The domain has the bare hex digits.
 */
export function shownImageId(id: string): string {
  return /^[0-9a-f]{64}$/.test(id) ? `sha256:${id}` : id;
}
