import type { Images } from '../images/images.ts';
import type { ImageServiceRpcs } from '../rpc/generated/rpcs.ts';
import type { ServicePlan } from '../rpc/service.ts';
import { imageFsInfo } from './image-fs-info.ts';
import { imageStatus } from './image-status.ts';
import { listImages } from './list-images.ts';
import { pullImage } from './pull-image.ts';
import { removeImage } from './remove-image.ts';
import { streamImages } from './stream-images.ts';

/** What ImageService is made of. */
export interface ImageRooms {
  readonly images: Images;
}

/** Every rpc of ImageService. `openService(IMAGE_SERVICE, rooms)` makes the handlers; the README's table is made from it. */
export const IMAGE_SERVICE: ServicePlan<ImageServiceRpcs, ImageRooms> = {
  PullImage: (rooms) => pullImage(rooms.images),
  ImageStatus: (rooms) => imageStatus(rooms.images),
  ListImages: (rooms) => listImages(rooms.images),
  StreamImages: (rooms) => streamImages(rooms.images),
  RemoveImage: (rooms) => removeImage(rooms.images),
  ImageFsInfo: (rooms) => imageFsInfo(rooms.images),
};
