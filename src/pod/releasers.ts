import type { Networks } from '../cni/networks.ts';
import type { Handlers } from '../handlers/handler.ts';
import type { Host } from '../host/host.ts';
import type { Leases } from '../images/leases.ts';
import type { Releasers } from '../operation/ledger.ts';

/** How each kind of resource is given back; each succeeds on what is gone. */
export function createReleasers(
  host: Host,
  handlers: Handlers,
  networks: Pick<Networks, 'detach'>,
  leases: Pick<Leases, 'end'>,
): Releasers {
  return {
    mount: ({ target, detach }) => (detach === true ? host.mounts.detach(target) : host.mounts.unmount(target)),
    'namespace-pin': ({ path }) => host.namespaces.unpin(path),
    'cni-attachment': (attachment, ctx) => networks.detach(attachment, ctx),
    cgroup: ({ path }, ctx) => host.cgroups.remove(path, ctx),
    'operation-cgroup': ({ path }, ctx) => host.cgroups.remove(path, ctx),
    directory: ({ path }) => host.files.removeTree(path),
    file: ({ path }) => host.files.remove(path),
    task: ({ handler, id }, ctx) => handlers.byName(handler).deleteTask(id, ctx),
    'image-lease': async ({ image, holder }) => leases.end(image, holder),
  };
}
