import type { Mount } from '../../base/cri.ts';
import { InvalidInput } from '../../base/failure.ts';
import type { Host } from '../../host/host.ts';
import type { SpecRequest } from '../prepare.ts';
import type { MountSource } from './mount-source.ts';

/**
 * The place of an image volume, mounted already, or of a path inside it, resolved there: no link of an image leads out.
 * @throws InvalidInput where the image has no such path
 * Source: CRI v1, Mount.image and image_sub_path.
 */
export async function imageSource(request: SpecRequest, host: Host, mount: Mount, at: number): Promise<MountSource> {
  const root = `${request.volumes}/${at}`;
  const path = mount.imageSubPath;
  if (path === '') return { resolved: root, isDirectory: true };
  const field = `mounts.${at}.image_sub_path`;
  if (path.startsWith('/') || path.split('/').includes('..')) {
    throw new InvalidInput(field, `"${path}" is not a path relative to the image's root`);
  }
  const stat = await host.rootfs.stat(root, path);
  if (stat?.kind !== 'file' && stat?.kind !== 'directory') {
    const why = stat === undefined ? 'does not exist' : `is a ${stat.kind}`;
    throw new InvalidInput(field, `"${path}" ${why} in image ${mount.image?.image ?? ''}`);
  }
  const inside = await host.rootfs.resolve(root, path);
  return { resolved: inside === '/' ? root : `${root}${inside}`, isDirectory: stat.kind === 'directory' };
}
