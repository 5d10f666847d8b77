import type { Context } from '../base/context.ts';
import type { ContainerConfig } from '../base/cri.ts';
import type { Published } from '../operation/creations.ts';
import type { CreatedContainer } from './build-container.ts';
import type { ContainerDeps } from './container-deps.ts';
import { type ContainerRequest, containerConflict, containerKey } from './container-request.ts';
import type { ContainerRecord } from './record.ts';

type CreateContainerDeps = Pick<
  ContainerDeps,
  'sandboxes' | 'containers' | 'containerCreations' | 'operations' | 'tasks' | 'recordBudget' | 'containerBuilder'
>;

/**
 * Creates a container in a sandbox and returns its id. A retry of the same request joins the running creation, or gets
 * the id of a published container whose id no caller has received.
 * @throws AlreadyExists naming the id, and the field in which the requests differ; what the builder throws
 */
export async function createContainer(
  sandboxId: string,
  config: ContainerConfig,
  deps: CreateContainerDeps,
  caller: Context,
): Promise<string> {
  const request: ContainerRequest = { sandboxId: deps.sandboxes.get(sandboxId).id, config };
  const key = containerKey(request.sandboxId, config.metadata);
  return await deps.containerCreations.create<CreatedContainer>(
    {
      key,
      request,
      what: `container "${config.metadata.name}" in pod sandbox ${request.sandboxId}`,
      find: () => publishedAs(deps.containers.byKey(key), deps),
      admit: () => admit(request, deps),
      make: (id, op) => deps.containerBuilder.build(id, request, op),
      publish: (container) => publish(container, deps),
      undo: (id) => deps.containerBuilder.release(id, request.sandboxId),
      conflict: (id, other) => containerConflict(id, other.config, config),
    },
    caller,
  );
}

/** A container that was started, or whose removal or whose pod's stop is running, is not returned by CreateContainer. */
function publishedAs(
  record: ContainerRecord | undefined,
  { operations }: Pick<ContainerDeps, 'operations'>,
): Published<ContainerRequest> | undefined {
  if (record === undefined) return undefined;
  const { id, sandboxId, config, fingerprint, state } = record;
  const isEnding =
    operations.has('stop-container', id) ||
    operations.has('remove-container', id) ||
    operations.has('stop-sandbox', sandboxId) ||
    operations.has('remove-sandbox', sandboxId);
  return { id, request: { sandboxId, config }, fingerprint, isNew: state === 'CREATED' && !isEnding };
}

/** @throws Exhausted if the pod or the node could not keep it in memory */
function admit(
  { sandboxId, config }: ContainerRequest,
  deps: Pick<ContainerDeps, 'sandboxes' | 'recordBudget' | 'containers' | 'containerCreations'>,
): void {
  const creations = deps.containerCreations.all().map(({ request }) => request);
  const others = [...deps.containers.of(sandboxId), ...creations.filter((other) => other.sandboxId === sandboxId)];
  deps.recordBudget.admitToPod(config, [deps.sandboxes.get(sandboxId), ...others]);
  deps.recordBudget.admit(config);
}

async function publish(
  { record, task }: CreatedContainer,
  deps: Pick<ContainerDeps, 'sandboxes' | 'containers' | 'tasks'>,
): Promise<void> {
  // Its sandbox may have been stopped, and with it what was made here, while the result waited to be claimed.
  deps.sandboxes.open(record.sandboxId);
  await deps.containers.publish(record);
  deps.tasks.watch(record.id, task);
}
