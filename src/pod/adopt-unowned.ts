import { backgroundContext, withTimeout } from '../base/context.ts';
import { messageOf } from '../base/failure.ts';
import { parseLeafCgroup } from '../cgroups/leaf-cgroup.ts';
import type { ContainerDeps } from '../container/container-deps.ts';
import type { OwnerId } from '../operation/ledger.ts';
import { describeResource, type Resource } from '../operation/resource.ts';
import { plannedSandbox } from '../sandbox/planned-sandbox.ts';
import { findCgroups } from './find-cgroups.ts';
import { type FoundOwner, findOnHost } from './find-on-host.ts';
import { sandboxOfBundle } from './sandbox-of-bundle.ts';

/** The network is usually ready, or not configured at all. */
const NETWORK_TIMEOUT_MS = 2_000;

type Found = ReadonlyMap<OwnerId, FoundOwner>;

/** What the comparison at the start found, as ids of pods and containers. */
export interface LostRecords {
  /** Found on the machine without a record: they are terminated. */
  readonly terminated: ReadonlySet<OwnerId>;
  /** Their record was there, and ledger rows were not: the rows were written again. */
  readonly restored: ReadonlySet<OwnerId>;
}

export type AdoptUnownedDeps = Pick<
  ContainerDeps,
  'host' | 'ledger' | 'handlers' | 'networks' | 'cgroups' | 'paths' | 'clock' | 'log' | 'sandboxes' | 'containers'
>;

/**
 * Compares the machine with the records at every start. Ledger rows that are missing are written again, so that what
 * has a record can be removed as ever, and what has none is released by the {@link Cleaner}. The processes of a pod's
 * containers become resources of the pod too: its address is kept until they are gone (ADR 0113).
 */
export async function adoptUnowned(deps: AdoptUnownedDeps): Promise<LostRecords> {
  const found = await findOnHost(deps);
  const lost = new Set([...found.keys()].filter((id) => !isRecorded(id, deps)));
  await addCgroups(found, lost, deps);
  await addAttachments(found, lost, deps);
  const incomplete = new Set<OwnerId>();
  for (const owner of found.values()) {
    if (await restoreRows(owner, lost.has(owner.id), deps)) incomplete.add(owner.id);
  }
  const orphans = await forgetContainersOfLostPods(deps);
  return { terminated: incomplete.intersection(lost).union(orphans), restored: incomplete.difference(lost) };
}

/** A container without its pod cannot be stopped or removed by anybody: it counts as lost. */
function isRecorded(id: OwnerId, { sandboxes, containers }: Pick<ContainerDeps, 'sandboxes' | 'containers'>): boolean {
  if (sandboxes.has(id)) return true;
  return containers.has(id) && sandboxes.has(containers.get(id).sandboxId);
}

async function addCgroups(
  found: Found,
  lost: ReadonlySet<OwnerId>,
  deps: Pick<ContainerDeps, 'host' | 'paths' | 'containers'>,
): Promise<void> {
  const cgroups = await findCgroups(deps.host.cgroups, lost);
  for (const [id, paths] of cgroups) {
    const owner = found.get(id);
    const resources = [...new Set(paths.flatMap(withContainers))].map((path): Resource => ({ kind: 'cgroup', path }));
    owner?.resources.push(...resources);
    if (owner?.isSandbox === true) continue;
    for (const pod of await podsOf(id, found, lost, deps)) pod.strayCgroups.push(...resources);
  }
}

/** A companion that is still starting its container creates the container's cgroup, beside its own, until it is killed. */
function withContainers(path: string): readonly string[] {
  return [path, parseLeafCgroup(path)?.container ?? path];
}

/** The pod of a lost container; every lost pod when its files do not tell. */
async function podsOf(
  id: OwnerId,
  found: Found,
  lost: ReadonlySet<OwnerId>,
  deps: Pick<ContainerDeps, 'host' | 'paths' | 'containers'>,
): Promise<readonly FoundOwner[]> {
  const { containers } = deps;
  const known = containers.has(id) ? containers.get(id).sandboxId : await sandboxOfBundle(id, deps);
  const pod = known === undefined ? undefined : found.get(known);
  if (pod !== undefined) return [pod];
  return [...found.values()].filter((owner) => owner.isSandbox && lost.has(owner.id));
}

/**
 * A daemon that died in an ADD has no result of it in the cache, and a plugin may have taken an address: a lost pod with
 * a network namespace gets a DEL by the present configuration, which succeeds if there was no ADD.
 * Source: CNI, DEL ("Plugins should generally complete a DEL action without error even if some resources are missing").
 */
async function addAttachments(
  found: Found,
  lost: ReadonlySet<OwnerId>,
  deps: Pick<ContainerDeps, 'ledger' | 'networks' | 'clock' | 'log'>,
): Promise<void> {
  for (const { id, resources } of found.values()) {
    const pin = resources.find((resource) => resource.kind === 'namespace-pin' && resource.path.endsWith('-net'));
    const isKnown = [...resources, ...deps.ledger.of(id).map(({ resource }) => resource)].some(
      ({ kind }) => kind === 'cni-attachment',
    );
    if (!lost.has(id) || isKnown || pin?.kind !== 'namespace-pin') continue;
    const attachment = await presentAttachment(id, pin.path, deps);
    if (attachment !== undefined) resources.push(attachment);
  }
}

async function presentAttachment(
  sandboxId: OwnerId,
  netns: string,
  { networks, clock, log }: Pick<ContainerDeps, 'networks' | 'clock' | 'log'>,
): Promise<Resource | undefined> {
  const unknown = { podName: '', podNamespace: '', podUid: '', cgroupParent: '' };
  const request = { sandboxId, netns, ...unknown, portMappings: [], dns: undefined, annotations: {} };
  using ctx = withTimeout(backgroundContext(log), NETWORK_TIMEOUT_MS, 'the pod network', clock);
  try {
    return await networks.plan(request, ctx);
  } catch (error) {
    log('warn', 'failed to plan the release of the network of a lost pod', { id: sandboxId, error: messageOf(error) });
    return undefined;
  }
}

type RestoreRowsDeps = Pick<
  ContainerDeps,
  'ledger' | 'handlers' | 'cgroups' | 'paths' | 'log' | 'sandboxes' | 'containers'
>;

/** False if all its rows are there. */
async function restoreRows(owner: FoundOwner, isLost: boolean, deps: RestoreRowsDeps): Promise<boolean> {
  const { ledger, log } = deps;
  const rows = ledger.of(owner.id).map(({ resource }) => resource);
  const isMissing = (resource: Resource): boolean => !rows.some((row) => covers(row, resource));
  const missing = [...owner.resources, ...impliedBy(owner, isLost && rows.length === 0, deps)].filter(isMissing);
  const added = [...missing, ...owner.strayCgroups.filter(isMissing)];
  if (added.length === 0) return false;
  // All of them again: what is released first has to have been acquired last.
  await ledger.acquireAll(owner.id, inOrder([...rows, ...added]), async () => {});
  // A creation that died with its daemon has its own rows: its cgroups in those of the pod are no loss.
  if (missing.length === 0) return false;
  log('warn', isLost ? 'found without a record, terminating' : 'found without ledger rows, restored', {
    owner: owner.id,
    kind: owner.isSandbox ? 'pod sandbox' : 'container',
    resources: missing.map(describeResource),
  });
  return true;
}

type ImpliedByDeps = Pick<ContainerDeps, 'handlers' | 'cgroups' | 'paths' | 'sandboxes' | 'containers'>;

/** What a record implies and, of an owner without any rows, what its handler may keep of it. */
function impliedBy({ id, isSandbox }: FoundOwner, isBare: boolean, deps: ImpliedByDeps): readonly Resource[] {
  const { sandboxes, containers, handlers } = deps;
  if (isBare) return handlers.names.map((handler) => ({ kind: 'task', handler, id }));
  const sandbox = sandboxes.byId(id);
  if (sandbox?.state === 'READY') {
    const planned = plannedSandbox(sandbox, deps);
    return handlers.find(sandbox.handler)?.sandboxResources(planned) ?? [{ kind: 'cgroup', path: planned.cgroup }];
  }
  if (isSandbox || !containers.has(id)) return [];
  const container = containers.get(id);
  const ofHandler = handlers.find(container.handler)?.containerResources(container);
  return [
    { kind: 'image-lease', image: container.imageId, holder: id },
    ...(ofHandler ?? [{ kind: 'cgroup', path: container.cgroup } as const]),
  ];
}

function covers(row: Resource, resource: Resource): boolean {
  if (row.kind === 'mount' && resource.kind === 'mount') return `${resource.target}/`.startsWith(`${row.target}/`);
  return describeResource(row) === describeResource(resource);
}

const ORDER: Readonly<Record<Resource['kind'], number>> = {
  'image-lease': 0,
  directory: 1,
  file: 2,
  mount: 3,
  'namespace-pin': 4,
  'cni-attachment': 5,
  'operation-cgroup': 6,
  task: 7,
  cgroup: 8,
};

/** The order in which pods and containers acquire; the cgroup of a companion is the last one. */
function inOrder(resources: readonly Resource[]): readonly Resource[] {
  const rank = (resource: Resource): number =>
    resource.kind === 'cgroup' && parseLeafCgroup(resource.path)?.isCompanion === true ? 9 : ORDER[resource.kind];
  return resources.toSorted((a, b) => rank(a) - rank(b));
}

/** After their rows are complete: what the records no longer own is released. */
async function forgetContainersOfLostPods({
  containers,
  sandboxes,
  log,
}: Pick<ContainerDeps, 'log' | 'sandboxes' | 'containers'>): Promise<ReadonlySet<OwnerId>> {
  const orphans = containers.all().filter(({ sandboxId }) => !sandboxes.has(sandboxId));
  for (const { id, sandboxId } of orphans) {
    log('error', 'record of the pod sandbox is lost, terminating its container', { id, sandbox: sandboxId });
    await containers.delete(id);
  }
  return new Set(orphans.map(({ id }) => id));
}
