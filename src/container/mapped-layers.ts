import type { MappedLayers } from '../host/host.ts';
import type { SandboxRecord } from '../sandbox/record.ts';

/** How the layers of a pod's containers are mapped; undefined where the pod has no user namespace of its own. */
export function mappedLayers(view: string, { namespaces, config }: SandboxRecord): MappedLayers | undefined {
  const { userns } = config.securityContext.namespaces;
  const [uids, gids] = [userns?.uids[0], userns?.gids[0]];
  if (namespaces.user === undefined || uids === undefined || gids === undefined) return undefined;
  // The pod's only mapping of each kind begins at id 0.
  return { userns: namespaces.user, view, root: { uid: uids.hostId, gid: gids.hostId } };
}
