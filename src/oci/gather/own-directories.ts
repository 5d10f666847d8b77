import type { Host } from '../../host/host.ts';
import type { SpecRequest } from '../prepare.ts';

/** Where the runtime mounts and makes things of its own. */
const OWN: readonly string[] = ['dev', 'proc', 'sys'];

/**
 * Puts a real directory where the image has a link, a file or a device at `/dev`, `/proc` or `/sys`. A runtime follows such
 * a link: runc 1.1.5 makes `/dev/fd` and its like on the host where an image's `/dev` is a link with enough `..` in it.
 * They lie right below the root, so no link of the image is passed on the way.
 */
export async function ensureOwnDirectories(request: SpecRequest, host: Host): Promise<void> {
  for (const name of OWN) {
    const path = `${request.rootfs}/${name}`;
    const stat = await host.files.stat(path);
    if (stat?.kind === 'directory') continue;
    if (stat !== undefined) await host.files.remove(path);
    await host.files.makeDirectory(path, 0o755);
  }
}
