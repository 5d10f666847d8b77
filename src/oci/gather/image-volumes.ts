import { InvalidInput } from '../../base/failure.ts';
import type { Host } from '../../host/host.ts';
import type { SpecRequest } from '../prepare.ts';

const MOST = 1000;

/**
 * Makes the directories that the image declares as volumes, inside its root. Nothing is mounted there: the container's
 * writable layer holds them, as with CRI-O's `mkdir`.
 * @throws InvalidInput for more than 1000
 * Source: OCI image-spec, config "Volumes".
 */
export async function ensureImageVolumes(request: SpecRequest, host: Host): Promise<void> {
  const { volumes } = request.image;
  if (volumes.length > MOST) throw new InvalidInput('image.config.volumes', `${volumes.length} are more than ${MOST}`);
  for (const path of volumes) {
    if (path === '' || path === '/' || path.includes('\0')) continue;
    const inRoot = path.startsWith('/') ? path : `/${path}`;
    if ((await host.rootfs.stat(request.rootfs, inRoot)) === undefined)
      await host.rootfs.ensure(request.rootfs, inRoot, 'directory');
  }
}
