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
export interface ImageServiceDeps {
  readonly images: Images;
}

/**
 * Every RPC of ImageService. `openService(IMAGE_SERVICE, deps)` creates the handlers; the README's table is generated
 * from it.
 */
export const IMAGE_SERVICE: ServicePlan<ImageServiceRpcs, ImageServiceDeps> = {
  PullImage: (deps) => pullImage(deps.images),
  ImageStatus: (deps) => imageStatus(deps.images),
  ListImages: (deps) => listImages(deps.images),
  StreamImages: (deps) => streamImages(deps.images),
  RemoveImage: (deps) => removeImage(deps.images),
  ImageFsInfo: (deps) => imageFsInfo(deps.images),
};
