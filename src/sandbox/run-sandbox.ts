import { type Context, throwIfLeft, whileWaiting } from '../base/context.ts';
import { PreconditionFailed, Unavailable } from '../base/failure.ts';
import type { Draft } from '../operation/drafts.ts';
import { type MadeSandbox, makeSandbox } from './make-sandbox.ts';
import type { SandboxRecord } from './record.ts';
import { releaseSandbox } from './release-sandbox.ts';
import type { SandboxGround } from './sandbox-ground.ts';
import { type SandboxRequest, sandboxConflict, sandboxFingerprint, sandboxKey } from './sandbox-request.ts';
import { watchHold } from './watch-hold.ts';

/**
 * Runs a pod sandbox and returns its id. A retry of the same request joins the one in flight, or gets the id of one
 * that was published and never told to anybody (DESIGN §3, the operation).
 * @throws AlreadyExists naming the id, and the field where the contents differ; what {@link makeSandbox} throws
 */
export async function runSandbox(request: SandboxRequest, ground: SandboxGround, caller: Context): Promise<string> {
  const key = sandboxKey(request.config.metadata);
  const published = ground.sandboxes.byKey(key);
  const id = published === undefined ? await join(key, request, ground, caller) : claim(published, request, ground);
  if (!caller.signal.aborted) ground.sandboxes.markAnswered(id);
  return id;
}

/** A sandbox that has ended, or whose end or removal is under way, is not returned by RunPodSandbox. */
function claim(published: SandboxRecord, request: SandboxRequest, ground: SandboxGround): string {
  const { id, state, fingerprint } = published;
  const isUsable = state === 'READY' && !isEnding(id, ground);
  if (fingerprint === sandboxFingerprint(request) && isUsable && !ground.sandboxes.wasAnswered(id)) return id;
  throw sandboxConflict(published.id, { config: published.config, handler: published.requestedHandler }, request);
}

function isEnding(id: string, { operations }: SandboxGround): boolean {
  return operations.has('stop-sandbox', id) || operations.has('remove-sandbox', id);
}

async function join(key: string, request: SandboxRequest, ground: SandboxGround, caller: Context): Promise<string> {
  const { operations, sandboxDrafts } = ground;
  const draft = { id: ground.newId(), key, request };
  throwIfLeft(caller);
  if (sandboxDrafts.byKey(key) === undefined) ground.recordBudget.admit(request.config);
  sandboxDrafts.begin(draft);
  const made = await operations.join<MadeSandbox>(
    {
      kind: 'run-sandbox',
      key,
      fingerprint: sandboxFingerprint(request),
      body: (op) => sandboxDrafts.during(draft, () => makeSandbox(draft.id, request, ground, op)),
      conflict: () => {
        const other = sandboxDrafts.byKey(key);
        return sandboxConflict(other?.id ?? draft.id, other?.request ?? request, request);
      },
      publish: (sandbox) => publish(key, sandbox, ground),
      abandon: (sandbox) => abandon(key, sandbox, ground),
    },
    caller,
  );
  return made.record.id;
}

async function publish(key: string, { record, hold }: MadeSandbox, ground: SandboxGround): Promise<void> {
  if (!ground.sandboxDrafts.hasId(record.id)) {
    throw new PreconditionFailed(`pod sandbox ${record.id} was stopped or removed before its creation was answered`);
  }
  await ground.sandboxes.publish(record);
  ground.sandboxDrafts.end(key);
  watchHold(record.id, hold, ground);
}

async function abandon(key: string, { record }: MadeSandbox, ground: SandboxGround): Promise<void> {
  await abandonDraft(key, record.id, ground);
}

async function abandonDraft(key: string, id: string, ground: SandboxGround): Promise<void> {
  const { sandboxDrafts } = ground;
  await releaseSandbox(ground, id);
  if (sandboxDrafts.byKey(key)?.id === id) sandboxDrafts.end(key);
}

/**
 * Ends the making of a sandbox that is not published: a running one is cancelled, a result that waits for its caller is
 * undone. Returns when nothing of it is left, or what is left is queued in the ledger.
 * @param call the CRI call that asks for it, for the error of RunPodSandbox
 */
export async function cancelSandbox(
  { id, key, settled, request }: Draft<SandboxRequest>,
  call: string,
  ground: SandboxGround,
  ctx: Context,
): Promise<void> {
  const what = `the creation of pod sandbox "${request.config.metadata.name}" (${id})`;
  ground.operations.cancel('run-sandbox', key, new Unavailable(`${what} was cancelled by ${call}`));
  await whileWaiting(ctx, `the end of ${what}`, settled);
  if (ground.sandboxDrafts.hasId(id)) await abandonDraft(key, id, ground);
}
