import type { Paths } from '../base/paths.ts';
import type { Host } from '../host/host.ts';
import { noteOwnMounts } from './own-mounts.ts';

const PRIVATE = 0o700;
/** Processes of user-namespaced pods pass through, and see no names (CVE-2024-25621). */
const TRAVERSABLE = 0o711;

/**
 * Makes the daemon's directories. Both roots are bound onto themselves and made private: on hosts that share `/`, mounts
 * would leak into every other mount namespace (docs/architecture.md#mount-propagation). An orderly stop removes them (ADR 0124).
 */
export async function openRoots(paths: Paths, host: Host): Promise<void> {
  const { files, mounts } = host;
  const roots = [paths.root, paths.runRoot];
  for (const root of roots) await files.makeDirectory(root, TRAVERSABLE);
  await noteOwnMounts(paths, host);
  for (const root of roots) await mounts.makePrivateRoot(root);
  for (const directory of [paths.containers, paths.bundles, paths.sandboxes, paths.namespaces]) {
    await files.makeDirectory(directory, TRAVERSABLE);
  }
  for (const directory of [paths.exits, paths.attach, paths.runtimes]) await files.makeDirectory(directory, PRIVATE);
}
