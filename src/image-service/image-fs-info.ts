import type { Images } from '../images/images.ts';
import { filesystemUsageMessage } from '../rpc/filesystem-usage.ts';
import type { ImageRpc } from '../rpc/service.ts';

/** Use of the file systems of images and of containers' writable layers; kubelet collects garbage by it. */
export function imageFsInfo(images: Pick<Images, 'fsInfo'>): ImageRpc<'ImageFsInfo'> {
  return async (_request, ctx) => {
    const used = await images.fsInfo(ctx);
    return {
      imageFilesystems: [filesystemUsageMessage(used.images)],
      containerFilesystems: [filesystemUsageMessage(used.containers)],
    };
  };
}
