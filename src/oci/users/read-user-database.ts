import type { HostRootfs } from '../../host/host.ts';
import { parseGroups, parseUsers } from './parse-users.ts';
import type { UserDatabase } from './user-entry.ts';

/** Both files are the image's; 10 MiB is more than any directory service exports. */
const LIMIT = 10 * 1024 * 1024;

/**
 * Reads the image's users and groups, resolved inside its root and never through anything but a regular file.
 * @throws InvalidInput when one is no regular file or longer than 10 MiB
 */
export async function readUserDatabase(rootfs: HostRootfs, root: string): Promise<UserDatabase> {
  const [users, groups] = await Promise.all([
    rootfs.read(root, '/etc/passwd', LIMIT),
    rootfs.read(root, '/etc/group', LIMIT),
  ]);
  return { users: parseUsers(textOf(users)), groups: parseGroups(textOf(groups)) };
}

function textOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
