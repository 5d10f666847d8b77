import type { Mount } from '../../base/cri.ts';
import { PreconditionFailed } from '../../base/failure.ts';
import type { Host } from '../../host/host.ts';
import { HostFailure } from '../../host/host-failure.ts';
import type { SpecRequest } from '../prepare.ts';
import type { MountSource } from './mount-source.ts';

/**
 * Where a volume is bound from: the host path itself or, where its owners are mapped into the pod's user namespace, a
 * mount of it below the container's own directory (its ledger row exists). Debian's runtimes cannot map mounts
 * themselves (docs/architecture.md#runtime-handlers).
 * @throws PreconditionFailed where the file system cannot be mapped
 */
export async function mappedSource(
  request: SpecRequest,
  host: Host,
  mount: Mount,
  at: number,
  { resolved, isDirectory }: MountSource,
): Promise<string> {
  const userns = request.namespaces.user;
  // Images are mounted mapped.
  const isAsItIs = mount.image !== undefined || mount.uidMappings.length === 0;
  if (isAsItIs || userns === undefined) return resolved;
  const target = `${request.volumes}/${at}`;
  // The parent first: writing a file, unlike making a directory, does not create it.
  await host.files.makeDirectory(request.volumes, 0o755);
  if (isDirectory) await host.files.makeDirectory(target, 0o755);
  else await host.files.write(target, '', 0o600);
  try {
    await host.mounts.bindMapped({ source: resolved, target, userns });
  } catch (cause) {
    if (!(cause instanceof HostFailure) || (cause.errno !== 'EINVAL' && cause.errno !== 'EPERM')) throw cause;
    throw new PreconditionFailed(
      `mounts.${at}: the owners of ${mount.hostPath} cannot be mapped into the pod's user namespace by its file system`,
      { cause },
    );
  }
  return target;
}
