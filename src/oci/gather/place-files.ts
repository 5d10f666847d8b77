import type { Host } from '../../host/host.ts';
import type { SpecRequest } from '../prepare.ts';
import type { PlacedMount } from '../spec/container-facts.ts';
import { containerPathOf } from './check-mounts.ts';

/**
 * The pod's `/etc/resolv.conf`, `/etc/hostname` and `/etc/hosts`, each where the request mounts nothing at or above it.
 * Whatever link the image has there is resolved inside the image (CVE-2024-5154).
 */
export async function placeFiles(request: SpecRequest, host: Host): Promise<readonly PlacedMount[]> {
  const requested = request.config.mounts.map(containerPathOf);
  const { resolvConf, hostname, hosts } = request.files;
  const wanted: readonly (readonly [string, string | undefined])[] = [
    ['/etc/resolv.conf', resolvConf],
    ['/etc/hostname', hostname],
    ['/etc/hosts', hosts],
  ];
  const placed: PlacedMount[] = [];
  for (const [path, source] of wanted) {
    if (source === undefined || requested.some((own) => own === path || path.startsWith(`${own}/`))) continue;
    await host.rootfs.ensure(request.rootfs, path, 'file');
    const destination = await host.rootfs.resolve(request.rootfs, path);
    placed.push({ index: -1, source, destination, readonly: false, recursiveReadOnly: false, propagation: 'PRIVATE' });
  }
  return placed;
}
