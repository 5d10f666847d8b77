import { type Context, throwIfLeft, whileWaiting } from '../base/context.ts';
import { PreconditionFailed, Unavailable } from '../base/failure.ts';
import type { Draft } from '../operation/drafts.ts';
import { buildSandbox, type CreatedSandbox } from './build-sandbox.ts';
import type { SandboxRecord } from './record.ts';
import { releaseSandbox } from './release-sandbox.ts';
import type { SandboxDeps } from './sandbox-deps.ts';
import { type SandboxRequest, sandboxConflict, sandboxFingerprint, sandboxKey } from './sandbox-request.ts';
import { watchPause } from './watch-pause.ts';

/**
 * Runs a pod sandbox and returns its id. A retry of the same request joins the one in flight, or gets the id of one
 * that was published and never told to anybody (DESIGN §3, the operation).
 * @throws AlreadyExists naming the id, and the field where the contents differ; what {@link buildSandbox} throws
 */
export async function runSandbox(request: SandboxRequest, deps: SandboxDeps, caller: Context): Promise<string> {
  const key = sandboxKey(request.config.metadata);
  const published = deps.sandboxes.byKey(key);
  const id = published === undefined ? await join(key, request, deps, caller) : claim(published, request, deps);
  if (!caller.signal.aborted) deps.sandboxes.markReported(id);
  return id;
}

/** A sandbox that has ended, or whose end or removal is under way, is not returned by RunPodSandbox. */
function claim(published: SandboxRecord, request: SandboxRequest, deps: SandboxDeps): string {
  const { id, state, fingerprint } = published;
  const isUsable = state === 'READY' && !isEnding(id, deps);
  if (fingerprint === sandboxFingerprint(request) && isUsable && !deps.sandboxes.wasReported(id)) return id;
  throw sandboxConflict(published.id, { config: published.config, handler: published.requestedHandler }, request);
}

function isEnding(id: string, { operations }: SandboxDeps): boolean {
  return operations.has('stop-sandbox', id) || operations.has('remove-sandbox', id);
}

async function join(key: string, request: SandboxRequest, deps: SandboxDeps, caller: Context): Promise<string> {
  const { operations, sandboxDrafts } = deps;
  const draft = { id: deps.newId(), key, request };
  throwIfLeft(caller);
  if (sandboxDrafts.byKey(key) === undefined) deps.recordBudget.admit(request.config);
  sandboxDrafts.begin(draft);
  const made = await operations.join<CreatedSandbox>(
    {
      kind: 'run-sandbox',
      key,
      fingerprint: sandboxFingerprint(request),
      body: (op) => sandboxDrafts.during(draft, () => buildSandbox(draft.id, request, deps, op)),
      conflict: () => {
        const other = sandboxDrafts.byKey(key);
        return sandboxConflict(other?.id ?? draft.id, other?.request ?? request, request);
      },
      publish: (sandbox) => publish(key, sandbox, deps),
      abandon: (sandbox) => abandon(key, sandbox, deps),
    },
    caller,
  );
  return made.record.id;
}

async function publish(key: string, { record, pauseProcess }: CreatedSandbox, deps: SandboxDeps): Promise<void> {
  if (!deps.sandboxDrafts.hasId(record.id)) {
    throw new PreconditionFailed(`pod sandbox ${record.id} was stopped or removed before its creation was answered`);
  }
  await deps.sandboxes.publish(record);
  deps.sandboxDrafts.end(key);
  watchPause(record.id, pauseProcess, deps);
}

async function abandon(key: string, { record }: CreatedSandbox, deps: SandboxDeps): Promise<void> {
  await abandonDraft(key, record.id, deps);
}

async function abandonDraft(key: string, id: string, deps: SandboxDeps): Promise<void> {
  const { sandboxDrafts } = deps;
  await releaseSandbox(deps, id);
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
  deps: SandboxDeps,
  ctx: Context,
): Promise<void> {
  const what = `the creation of pod sandbox "${request.config.metadata.name}" (${id})`;
  deps.operations.cancel('run-sandbox', key, new Unavailable(`${what} was cancelled by ${call}`));
  await whileWaiting(ctx, `the end of ${what}`, settled);
  if (deps.sandboxDrafts.hasId(id)) await abandonDraft(key, id, deps);
}
