import type { Config } from '../config/config.ts';
import { createImages, type ImagesOptions, type NodeImages } from '../images/create-images.ts';
import { AUTH_FILES } from '../registry/auth-file.ts';

/** The image store of the configuration. */
export function configuredImages(
  config: Config,
  parts: Omit<ImagesOptions, 'registries' | 'maxParallelDownloads' | 'pinned'>,
): Promise<NodeImages> {
  const { registries, image } = config;
  return createImages({
    ...parts,
    registries: {
      conf: registries.conf,
      confDir: registries.confDir,
      authFiles: registries.authFile === '' ? AUTH_FILES : [registries.authFile],
      certsDirs: [registries.certsDir],
      stallMs: image.pullProgressTimeout,
    },
    pinned: config.pauseImage,
    maxParallelDownloads: image.maxParallelDownloads,
  });
}
