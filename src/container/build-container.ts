import { type Context, throwIfLeft } from '../base/context.ts';
import { NotFound } from '../base/failure.ts';
import type { RuntimeHandler, Task } from '../handlers/handler.ts';
import type { ImageRecord } from '../images/images.ts';
import type { PreparedContainer } from '../oci/prepare.ts';
import type { SelinuxLabels } from '../oci/selinux/labels.ts';
import { fingerprintOf } from '../operation/creations.ts';
import type { Operation } from '../operation/operations.ts';
import type { Resource } from '../operation/resource.ts';
import { throwIfAnyLeft } from '../operation/throw-if-any-left.ts';
import type { SandboxRecord } from '../sandbox/record.ts';
import { checkMemoryLimit } from './check-memory-limit.ts';
import type { ContainerDeps } from './container-deps.ts';
import { type ContainerLayout, containerResources, layOutContainer } from './container-layout.ts';
import type { ContainerRequest } from './container-request.ts';
import { type ImageVolume, imageVolumes, mountImageVolumes, withImageRefs } from './image-volumes.ts';
import { labelsOf, relabelVolumes } from './labels.ts';
import { logFile } from './log-file.ts';
import { mappedLayers } from './mapped-layers.ts';
import { pidNamespace } from './pid-namespace.ts';
import type { ContainerRecord } from './record.ts';
import { releaseCreation } from './release-creation.ts';
import { taskState } from './task-record.ts';

/** A created container that is not published yet. */
export interface CreatedContainer {
  readonly record: ContainerRecord;
  readonly task: Task;
}

const PRIVATE = 0o700;
const TRAVERSABLE = 0o711;

/** What the steps of one build share. */
interface ContainerBuild {
  readonly layout: ContainerLayout;
  readonly sandbox: SandboxRecord;
  readonly image: ImageRecord;
  readonly volumes: readonly ImageVolume[];
  readonly handler: RuntimeHandler;
  readonly request: ContainerRequest;
  readonly logPath: string | undefined;
  readonly labels: SelinuxLabels | undefined;
}

/** Creates the resources of a container. */
export interface ContainerBuilder {
  /**
   * Creates a container in a ready sandbox: its writable layer and mounted root, its spec, its process (not started).
   * After a failure nothing of it is left, or what is left is queued in the ledger.
   * @throws NotFound (sandbox, image), PreconditionFailed, InvalidInput, what the handler throws, ReleaseFailed
   */
  build(id: string, request: ContainerRequest, op: Operation): Promise<CreatedContainer>;
  /** Releases what was built and never published. Idempotent. */
  release(id: string, sandboxId: string): Promise<void>;
}

export function containerBuilder(deps: BuildContainerDeps): ContainerBuilder {
  return {
    build: (id, request, op) => buildContainer(id, request, deps, op),
    release: async (id, sandboxId) => void (await releaseCreation(id, sandboxId, deps)),
  };
}

type BuildContainerDeps = Pick<
  ContainerDeps,
  | 'log'
  | 'host'
  | 'ledger'
  | 'handlers'
  | 'cgroups'
  | 'paths'
  | 'clock'
  | 'sandboxes'
  | 'images'
  | 'leases'
  | 'containers'
  | 'prepare'
  | 'specDefaults'
>;

async function buildContainer(
  id: string,
  request: ContainerRequest,
  deps: BuildContainerDeps,
  op: Operation,
): Promise<CreatedContainer> {
  const sandbox = deps.sandboxes.open(request.sandboxId);
  const { config } = request;
  const image = resolveImage(config.image.image, deps);
  const handler = deps.handlers.byName(sandbox.handler);
  const layout = layOutContainer(id, sandbox.cgroupParent, deps.paths, deps.cgroups.driver);
  const limit = config.resources?.memoryLimitInBytes ?? 0n;
  checkMemoryLimit(
    { field: 'linux.resources.memory_limit_in_bytes', bytes: limit, handler: handler.name },
    deps.specDefaults,
  );
  const logPath = await logFile(sandbox.config.logDirectory, config.logPath, deps.host, op.ctx);
  const volumes = imageVolumes(config.mounts, deps.images);
  const labels = await labelsOf(config, sandbox, deps.host);
  const build = { layout, sandbox, image, volumes, handler, request, logPath, labels };
  try {
    return await deps.ledger.acquireAll(id, resourcesOf(build), async () => {
      leaseImages(build, deps);
      await op.stage('rootfs', () => mountRootfs(build, deps));
      throwIfLeft(op.ctx);
      const prepared = await op.stage(
        'spec',
        () => prepareLabelled(build, deps, op.ctx),
        'the host paths of its mounts',
      );
      deps.sandboxes.open(sandbox.id);
      const task = await op.stage('create', () => createTask(build, prepared, op), `handler ${handler.name}`);
      return { record: recordOf(build, prepared, task, deps), task };
    });
  } catch (cause) {
    throwIfAnyLeft(await releaseCreation(id, sandbox.id, deps), `creating container ${id}`, cause);
    throw cause;
  }
}

function resolveImage(reference: string, { images }: Pick<ContainerDeps, 'images'>): ImageRecord {
  const image = images.resolve(reference);
  if (image === undefined) throw new NotFound('image', reference, { remedy: 'pull it first' });
  return image;
}

function resourcesOf(build: ContainerBuild): readonly Resource[] {
  const { layout, sandbox, handler } = build;
  const ofHandler = handler.containerResources({ ...layout, sandboxId: sandbox.id });
  return containerResources(layout, ofHandler, imagesOf(build), ownMounts(build));
}

/** Ids of the images whose layers it needs. */
function imagesOf({ image, volumes }: ContainerBuild): readonly string[] {
  return [...new Set([image.id, ...volumes.map((volume) => volume.image.id)])];
}

/** An image may have been removed while the lease's row was being written. */
function leaseImages(build: ContainerBuild, deps: Pick<ContainerDeps, 'images' | 'leases'>): void {
  for (const id of imagesOf(build)) {
    deps.leases.take(id, build.layout.id);
    resolveImage(id, deps);
  }
}

/** Mounts beside the root: images, and layers and volumes mapped into the pod's user namespace. */
function ownMounts({ layout, sandbox, request }: ContainerBuild): readonly string[] {
  const isMapped = sandbox.namespaces.user !== undefined;
  const volumes = request.config.mounts.flatMap(({ image, uidMappings }, at) =>
    image !== undefined || (isMapped && uidMappings.length > 0) ? [`${layout.volumes}/${at}`] : [],
  );
  return isMapped ? [layout.mappedLayers, ...volumes] : volumes;
}

async function mountRootfs(
  build: ContainerBuild,
  { host, images }: Pick<ContainerDeps, 'host' | 'images'>,
): Promise<void> {
  const { layout, image, volumes, sandbox, labels } = build;
  const { files, mounts } = host;
  const mapped = mappedLayers(layout.mappedLayers, sandbox);
  await files.makeDirectory(layout.directory, TRAVERSABLE);
  await files.makeDirectory(layout.upper, 0o755);
  await files.makeDirectory(layout.work, PRIVATE);
  await files.makeDirectory(layout.bundle, TRAVERSABLE);
  await files.makeDirectory(layout.rootfs, TRAVERSABLE);
  if (mapped !== undefined) await files.makeDirectory(mapped.view, PRIVATE);
  await mounts.overlay({
    target: layout.rootfs,
    lowers: images.lowers(image.id),
    layersRoot: images.layersRoot,
    upper: layout.upper,
    work: layout.work,
    ...(labels === undefined ? {} : { context: labels.mount }),
    ...(mapped === undefined ? {} : { mapped }),
  });
  await mountImageVolumes(volumes, layout, { mapped, context: labels?.mount }, images, host);
}

type PrepareLabelledDeps = Pick<
  ContainerDeps,
  'host' | 'cgroups' | 'paths' | 'containers' | 'prepare' | 'specDefaults'
>;

/** The spec, and the volumes that want the container's label: they exist by then. */
async function prepareLabelled(
  build: ContainerBuild,
  deps: PrepareLabelledDeps,
  ctx: Context,
): Promise<PreparedContainer> {
  const prepared = await prepareSpec(build, deps, ctx);
  const { labels } = build;
  if (labels !== undefined) {
    const own = [deps.paths.root, deps.paths.runRoot];
    await relabelVolumes({ prepared, label: labels.mount, own }, deps.cgroups.operations, deps.host, ctx);
  }
  return prepared;
}

function prepareSpec(
  build: ContainerBuild,
  deps: Pick<ContainerDeps, 'host' | 'containers' | 'prepare' | 'specDefaults'>,
  ctx: Context,
): Promise<PreparedContainer> {
  const { layout, sandbox, image, handler, request } = build;
  const pid = pidNamespace(request.config, sandbox, deps.containers);
  const specRequest = {
    id: layout.id,
    sandboxId: sandbox.id,
    config: request.config,
    sandbox: sandbox.config,
    image: image.config,
    imageName: image.tags[0] ?? image.digests[0] ?? image.id,
    imageId: image.id,
    rootfs: layout.rootfs,
    volumes: layout.volumes,
    cgroup: layout.cgroup,
    namespaces: { ...sandbox.namespaces, ...(pid === undefined ? {} : { pid }) },
    files: sandbox.files,
    handler,
    labels: build.labels,
  };
  return deps.prepare(specRequest, deps.host, deps.specDefaults, ctx);
}

function createTask(
  { layout, sandbox, handler, request, logPath }: ContainerBuild,
  { spec }: PreparedContainer,
  op: Operation,
): Promise<Task> {
  const { tty, stdin, stdinOnce } = request.config;
  const { id, bundle, cgroup } = layout;
  return handler.create({ id, sandboxId: sandbox.id, spec, bundle, cgroup, logPath, tty, stdin, stdinOnce }, op);
}

function recordOf(
  build: ContainerBuild,
  prepared: PreparedContainer,
  task: Task,
  { clock }: Pick<ContainerDeps, 'clock'>,
): ContainerRecord {
  const { layout, sandbox, image, volumes, handler, request, logPath } = build;
  return {
    id: layout.id,
    sandboxId: sandbox.id,
    config: request.config,
    fingerprint: fingerprintOf(request),
    handler: handler.name,
    state: 'CREATED',
    createdAt: clock.nowNs(),
    imageId: image.id,
    imageRef: image.digests[0] ?? image.id,
    task: taskState(task.record),
    cgroup: layout.cgroup,
    rootfs: layout.rootfs,
    logPath,
    mounts: withImageRefs(prepared.mounts, volumes),
    user: prepared.user,
    stopSignal: prepared.stopSignal,
    resources: prepared.resources,
    bundle: layout.bundle,
    notes: prepared.notes,
  };
}
