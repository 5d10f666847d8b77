import { Semaphore } from '../../base/semaphore.ts';
import type { HostRootfs } from '../../host/host.ts';
import type { SpecRequest } from '../prepare.ts';
import { type ResolvedUser, resolveUser } from './resolve-user.ts';
import { UserDatabase } from './user-database.ts';

/** Both files belong to the image; 10 MiB is more than any directory service exports. */
const LIMIT = 10 * 1024 * 1024;

/** Together they need 20 MiB: many creations at once must not add that up. */
const slots = new Semaphore(4);

/**
 * Resolves the user of a container with the image's files, which are found inside its root and are only read when they are
 * regular files.
 * @throws InvalidInput when one is not a regular file or longer than 10 MiB, and for what {@link resolveUser} refuses
 */
export async function readUser(request: SpecRequest, rootfs: HostRootfs): Promise<ResolvedUser> {
  const leave = await slots.enter();
  try {
    const read = async (path: string): Promise<Uint8Array> =>
      (await rootfs.read(request.rootfs, path, LIMIT)) ?? new Uint8Array();
    const [passwd, group] = await Promise.all([read('/etc/passwd'), read('/etc/group')]);
    return resolveUser(request.config.securityContext, request.image.user, new UserDatabase({ passwd, group }));
  } finally {
    leave();
  }
}
