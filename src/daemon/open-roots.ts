import type { Paths } from '../base/paths.ts';
import type { Host } from '../host/host.ts';

const PRIVATE = 0o700;
/** Processes of user-namespaced pods pass through, and see no names (CVE-2024-25621). */
const TRAVERSABLE = 0o711;

/**
 * Makes the daemon's directories. Both roots are bound onto themselves and made private: on hosts that share `/`, mounts
 * would leak into every other mount namespace (docs/architecture.md#mount-propagation).
 */
export async function openRoots(paths: Paths, { files, mounts }: Host): Promise<void> {
  for (const root of [paths.root, paths.runRoot]) {
    await files.makeDirectory(root, TRAVERSABLE);
    await mounts.makePrivateRoot(root);
  }
  for (const directory of [paths.containers, paths.bundles, paths.sandboxes, paths.namespaces]) {
    await files.makeDirectory(directory, TRAVERSABLE);
  }
  for (const directory of [paths.exits, paths.attach, paths.runtimes]) await files.makeDirectory(directory, PRIVATE);
}
