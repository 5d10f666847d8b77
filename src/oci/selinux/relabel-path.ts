import { InvalidInput } from '../../base/failure.ts';

/** Directories of the system: with another label the host would not boot. Source: go-selinux, label.Relabel. */
const SYSTEM_DIRECTORIES: ReadonlySet<string> = new Set(
  '/ /bin /boot /dev /etc /home /lib /lib64 /opt /proc /root /run /sbin /srv /sys /tmp /usr /usr/bin /usr/lib /usr/lib64 /usr/local /usr/sbin /usr/share /var /var/lib /var/lib/kubelet /var/lib/kubelet/pods /var/log /var/run /var/tmp'.split(
    ' ',
  ),
);

/** Trees that hold nothing a volume could own. */
const SYSTEM_TREES: readonly string[] = ['/boot', '/proc', '/sys'];

/**
 * Refuses to relabel a directory of the system, or one that is, holds or lies in a directory of Gantry or holds kubelet's.
 * @param path without symbolic links and dots
 * @param own directories of Gantry, without symbolic links
 * @throws InvalidInput naming the field
 */
export function checkRelabelPath(path: string, own: readonly string[], field: string): void {
  if (SYSTEM_DIRECTORIES.has(path) || SYSTEM_TREES.some((tree) => isAtOrBelow(path, tree))) {
    throw refused(field, path, 'it is a directory of the operating system or of kubelet');
  }
  const overlapping = own.find((directory) => isAtOrBelow(path, directory) || isAtOrBelow(directory, path));
  if (overlapping !== undefined) throw refused(field, path, `it overlaps ${overlapping}, a directory of Gantry`);
}

function isAtOrBelow(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

function refused(field: string, path: string, why: string): InvalidInput {
  return new InvalidInput(field, `"${path}" cannot be relabelled: ${why}`, {
    remedy: 'mount a subdirectory, or do not set selinux_relabel',
  });
}
