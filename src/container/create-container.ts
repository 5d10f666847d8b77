import { type Context, throwIfLeft, whileWaiting } from '../base/context.ts';
import type { ContainerConfig } from '../base/cri.ts';
import { PreconditionFailed, Unavailable } from '../base/failure.ts';
import type { Draft } from '../operation/drafts.ts';
import { buildContainer, type CreatedContainer } from './build-container.ts';
import type { ContainerDeps } from './container-deps.ts';
import { type ContainerRequest, containerConflict, containerFingerprint, containerKey } from './container-request.ts';
import type { ContainerRecord } from './record.ts';

/**
 * Creates a container in a sandbox and returns its id. A retry of the same request joins the one in flight, or gets
 * the id of one that was published and never told to anybody (DESIGN §3, the operation).
 * @throws AlreadyExists naming the id, and the field where the contents differ; what {@link buildContainer} throws
 */
export async function createContainer(
  sandboxId: string,
  config: ContainerConfig,
  deps: ContainerDeps,
  caller: Context,
): Promise<string> {
  const request: ContainerRequest = { sandboxId: deps.sandboxes.get(sandboxId).id, config };
  const key = containerKey(request.sandboxId, config.metadata);
  const published = deps.containers.byKey(key);
  const id = published === undefined ? await join(key, request, deps, caller) : claim(published, request, deps);
  if (!caller.signal.aborted) deps.containers.markReported(id);
  return id;
}

/** A container that was started, or whose removal or whose pod's end is under way, is not returned by CreateContainer. */
function claim(published: ContainerRecord, request: ContainerRequest, deps: ContainerDeps): string {
  const { id, state, fingerprint } = published;
  const isUsable = state === 'CREATED' && !isEnding(published, deps);
  if (fingerprint === containerFingerprint(request) && isUsable && !deps.containers.wasReported(id)) return id;
  throw containerConflict(published.id, published.config, request.config);
}

function isEnding({ id, sandboxId }: ContainerRecord, { operations }: ContainerDeps): boolean {
  const ofContainer = operations.has('stop-container', id) || operations.has('remove-container', id);
  return ofContainer || operations.has('stop-sandbox', sandboxId) || operations.has('remove-sandbox', sandboxId);
}

async function join(key: string, request: ContainerRequest, deps: ContainerDeps, caller: Context): Promise<string> {
  const { operations, containerDrafts } = deps;
  const draft = { id: deps.newId(), key, request };
  throwIfLeft(caller);
  if (containerDrafts.byKey(key) === undefined) admit(request, deps);
  containerDrafts.begin(draft);
  const made = await operations.join<CreatedContainer>(
    {
      kind: 'create-container',
      key,
      fingerprint: containerFingerprint(request),
      body: (op) => containerDrafts.during(draft, () => buildContainer(draft.id, request, deps, op)),
      conflict: () => {
        const other = containerDrafts.byKey(key);
        return containerConflict(other?.id ?? draft.id, other?.request.config ?? request.config, request.config);
      },
      publish: (container) => publish(key, container, deps),
      abandon: (container) => abandonDraft(key, container.record.id, deps),
    },
    caller,
  );
  return made.record.id;
}

/** @throws Exhausted if the pod or the node could not keep it in memory */
function admit({ sandboxId, config }: ContainerRequest, deps: ContainerDeps): void {
  const drafts = deps.containerDrafts.all().map((draft) => draft.request);
  const others = [...deps.containers.of(sandboxId), ...drafts.filter((draft) => draft.sandboxId === sandboxId)];
  deps.recordBudget.admitToPod(config, [deps.sandboxes.get(sandboxId), ...others]);
  deps.recordBudget.admit(config);
}

async function publish(key: string, { record, task }: CreatedContainer, deps: ContainerDeps): Promise<void> {
  // Its sandbox may have been stopped, and with it what was made here, while the result waited to be claimed.
  deps.sandboxes.open(record.sandboxId);
  if (!deps.containerDrafts.hasId(record.id)) {
    throw new PreconditionFailed(`container ${record.id} was stopped or removed before its creation was answered`);
  }
  await deps.containers.publish(record);
  deps.containerDrafts.end(key);
  deps.tasks.watch(record.id, task);
}

/**
 * Ends the creation of a container that is not published: a running one is cancelled, a result that waits for its
 * caller is undone. Returns when nothing of it is left, or what is left is queued in the ledger.
 * @param call the CRI call that asks for it, for the error of the creation's callers
 */
export async function cancelCreation(
  draft: Draft<ContainerRequest>,
  call: string,
  deps: ContainerDeps,
  ctx: Context,
): Promise<void> {
  const { sandboxId, config } = draft.request;
  const what = `the creation of container "${config.metadata.name}" (${draft.id}) in pod sandbox ${sandboxId}`;
  deps.operations.cancel('create-container', draft.key, new Unavailable(`${what} was cancelled by ${call}`));
  await whileWaiting(ctx, `the end of ${what}`, draft.settled);
  if (deps.containerDrafts.hasId(draft.id)) await abandonDraft(draft.key, draft.id, deps);
}

/** The creation under that id that is not published. */
export function creationOf(id: string, { containerDrafts }: ContainerDeps): Draft<ContainerRequest> | undefined {
  return containerDrafts.all().find((draft) => draft.id === id);
}

/** Undoes a container that nobody claimed, or whose sandbox goes. */
async function abandonDraft(key: string, id: string, deps: ContainerDeps): Promise<void> {
  await deps.ledger.release(id);
  if (deps.containerDrafts.byKey(key)?.id === id) deps.containerDrafts.end(key);
}
