import type { ContainerDeps } from '../container/container-deps.ts';
import type { OwnerId } from '../operation/ledger.ts';
import type { Resource } from '../operation/resource.ts';

type Deps = Pick<ContainerDeps, 'host' | 'paths' | 'networks'>;

/** What the machine holds of one pod or container, whatever the records say. */
export interface FoundOwner {
  readonly id: OwnerId;
  /** It has pod files, namespace pins or a network attachment; otherwise it is a container. */
  isSandbox: boolean;
  readonly resources: Resource[];
  /** Cgroups of containers in it that have no record. */
  readonly strayCgroups: Resource[];
}

const ID = /^[0-9a-f]{64}$/;
const PIN = /^(?<id>[0-9a-f]{64})-(?:net|ipc|uts|user)$/;

/**
 * Everything below Gantry's own roots and in the CNI cache that carries the id of a pod or container. Cgroups are not
 * part of it: their names do not tell whose they are. Attachments of other daemons that use the same CNI
 * cache are not part of it either.
 */
export async function findOnHost(deps: Deps): Promise<ReadonlyMap<OwnerId, FoundOwner>> {
  const found = new Map<OwnerId, FoundOwner>();
  await findDirectories(deps, found);
  await findPins(deps, found);
  await findMounts(deps, found);
  await findTasks(deps, found);
  await findAttachments(deps, found);
  return found;
}

function add(found: Map<OwnerId, FoundOwner>, id: OwnerId, resource: Resource, isSandbox: boolean): void {
  const owner = found.get(id) ?? { id, isSandbox: false, resources: [], strayCgroups: [] };
  owner.isSandbox ||= isSandbox;
  owner.resources.push(resource);
  found.set(id, owner);
}

async function findDirectories({ host, paths }: Deps, found: Map<OwnerId, FoundOwner>): Promise<void> {
  for (const root of [paths.sandboxes, paths.containers, paths.bundles]) {
    const ids = (await host.files.list(root)).filter((name) => ID.test(name));
    for (const id of ids) add(found, id, { kind: 'directory', path: `${root}/${id}` }, root === paths.sandboxes);
  }
}

async function findPins({ host, paths }: Deps, found: Map<OwnerId, FoundOwner>): Promise<void> {
  for (const name of await host.files.list(paths.namespaces)) {
    const id = PIN.exec(name)?.groups?.id;
    if (id !== undefined) add(found, id, { kind: 'namespace-pin', path: `${paths.namespaces}/${name}` }, true);
  }
}

async function findMounts({ host, paths }: Deps, found: Map<OwnerId, FoundOwner>): Promise<void> {
  for (const { target } of await host.mounts.under(paths.runRoot)) {
    for (const root of [paths.sandboxes, paths.bundles]) {
      const [id, ...rest] = target.startsWith(`${root}/`) ? target.slice(root.length + 1).split('/') : [];
      if (id === undefined || rest.length === 0 || !ID.test(id)) continue;
      add(found, id, { kind: 'mount', target }, root === paths.sandboxes);
    }
  }
}

async function findTasks({ host, paths }: Deps, found: Map<OwnerId, FoundOwner>): Promise<void> {
  for (const handler of await host.files.list(paths.runtimes)) {
    const ids = (await host.files.list(`${paths.runtimes}/${handler}`)).filter((name) => ID.test(name));
    for (const id of ids) add(found, id, { kind: 'task', handler, id }, false);
  }
}

async function findAttachments({ networks }: Deps, found: Map<OwnerId, FoundOwner>): Promise<void> {
  for (const attachment of await networks.ownAttachments()) add(found, attachment.containerId, attachment, true);
}
