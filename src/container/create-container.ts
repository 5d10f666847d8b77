import { type Context, throwIfLeft, whileWaiting } from '../base/context.ts';
import type { ContainerConfig } from '../base/cri.ts';
import { PreconditionFailed, Unavailable } from '../base/failure.ts';
import type { Draft } from '../operation/drafts.ts';
import type { ContainerGround } from './container-ground.ts';
import { type ContainerRequest, containerConflict, containerFingerprint, containerKey } from './container-request.ts';
import { type MadeContainer, makeContainer } from './make-container.ts';
import type { ContainerRecord } from './record.ts';

/**
 * Creates a container in a sandbox and returns its id. A retry of the same request joins the one in flight, or gets
 * the id of one that was published and never told to anybody (DESIGN §3, the operation).
 * @throws AlreadyExists naming the id, and the field where the contents differ; what {@link makeContainer} throws
 */
export async function createContainer(
  sandboxId: string,
  config: ContainerConfig,
  ground: ContainerGround,
  caller: Context,
): Promise<string> {
  const request: ContainerRequest = { sandboxId: ground.sandboxes.get(sandboxId).id, config };
  const key = containerKey(request.sandboxId, config.metadata);
  const published = ground.containers.byKey(key);
  const id = published === undefined ? await join(key, request, ground, caller) : claim(published, request, ground);
  if (!caller.signal.aborted) ground.containers.markAnswered(id);
  return id;
}

/** A container that was started, or whose removal or whose pod's end is under way, is not returned by CreateContainer. */
function claim(published: ContainerRecord, request: ContainerRequest, ground: ContainerGround): string {
  const { id, state, fingerprint } = published;
  const isUsable = state === 'CREATED' && !isEnding(published, ground);
  if (fingerprint === containerFingerprint(request) && isUsable && !ground.containers.wasAnswered(id)) return id;
  throw containerConflict(published.id, published.config, request.config);
}

function isEnding({ id, sandboxId }: ContainerRecord, { operations }: ContainerGround): boolean {
  const ofContainer = operations.has('stop-container', id) || operations.has('remove-container', id);
  return ofContainer || operations.has('stop-sandbox', sandboxId) || operations.has('remove-sandbox', sandboxId);
}

async function join(key: string, request: ContainerRequest, ground: ContainerGround, caller: Context): Promise<string> {
  const { operations, containerDrafts } = ground;
  const draft = { id: ground.newId(), key, request };
  throwIfLeft(caller);
  if (containerDrafts.byKey(key) === undefined) admit(request, ground);
  containerDrafts.begin(draft);
  const made = await operations.join<MadeContainer>(
    {
      kind: 'create-container',
      key,
      fingerprint: containerFingerprint(request),
      body: (op) => containerDrafts.during(draft, () => makeContainer(draft.id, request, ground, op)),
      conflict: () => {
        const other = containerDrafts.byKey(key);
        return containerConflict(other?.id ?? draft.id, other?.request.config ?? request.config, request.config);
      },
      publish: (container) => publish(key, container, ground),
      abandon: (container) => abandonDraft(key, container.record.id, ground),
    },
    caller,
  );
  return made.record.id;
}

/** @throws Exhausted if the pod or the node could not keep it in memory */
function admit({ sandboxId, config }: ContainerRequest, ground: ContainerGround): void {
  const drafts = ground.containerDrafts.all().map((draft) => draft.request);
  const others = [...ground.containers.of(sandboxId), ...drafts.filter((draft) => draft.sandboxId === sandboxId)];
  ground.recordBudget.admitToPod(config, [ground.sandboxes.get(sandboxId), ...others]);
  ground.recordBudget.admit(config);
}

async function publish(key: string, { record, task }: MadeContainer, ground: ContainerGround): Promise<void> {
  // Its sandbox may have been stopped, and with it what was made here, while the result waited to be claimed.
  ground.sandboxes.open(record.sandboxId);
  if (!ground.containerDrafts.hasId(record.id)) {
    throw new PreconditionFailed(`container ${record.id} was stopped or removed before its creation was answered`);
  }
  await ground.containers.publish(record);
  ground.containerDrafts.end(key);
  ground.tasks.watch(record.id, task);
}

/**
 * Ends the creation of a container that is not published: a running one is cancelled, a result that waits for its
 * caller is undone. Returns when nothing of it is left, or what is left is queued in the ledger.
 * @param call the CRI call that asks for it, for the error of the creation's callers
 */
export async function cancelCreation(
  draft: Draft<ContainerRequest>,
  call: string,
  ground: ContainerGround,
  ctx: Context,
): Promise<void> {
  const { sandboxId, config } = draft.request;
  const what = `the creation of container "${config.metadata.name}" (${draft.id}) in pod sandbox ${sandboxId}`;
  ground.operations.cancel('create-container', draft.key, new Unavailable(`${what} was cancelled by ${call}`));
  await whileWaiting(ctx, `the end of ${what}`, draft.settled);
  if (ground.containerDrafts.hasId(draft.id)) await abandonDraft(draft.key, draft.id, ground);
}

/** The creation under that id that is not published. */
export function creationOf(id: string, { containerDrafts }: ContainerGround): Draft<ContainerRequest> | undefined {
  return containerDrafts.all().find((draft) => draft.id === id);
}

/** Undoes a container that nobody claimed, or whose sandbox goes. */
async function abandonDraft(key: string, id: string, ground: ContainerGround): Promise<void> {
  await ground.ledger.release(id);
  if (ground.containerDrafts.byKey(key)?.id === id) ground.containerDrafts.end(key);
}
