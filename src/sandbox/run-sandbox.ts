import { type Context, throwIfLeft } from '../base/context.ts';
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

/** A sandbox that has ended since is no answer to RunPodSandbox, whoever heard of it. */
function claim(published: SandboxRecord, request: SandboxRequest, { sandboxes }: SandboxGround): string {
  const isSame = published.fingerprint === sandboxFingerprint(request);
  if (isSame && published.state === 'READY' && !sandboxes.wasAnswered(published.id)) return published.id;
  throw sandboxConflict(published.id, { config: published.config, handler: published.requestedHandler }, request);
}

async function join(key: string, request: SandboxRequest, ground: SandboxGround, caller: Context): Promise<string> {
  const { operations, sandboxDrafts } = ground;
  const draft = { id: ground.newId(), key, request };
  throwIfLeft(caller);
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
  await ground.sandboxes.publish(record);
  ground.sandboxDrafts.end(key);
  watchHold(record.id, hold, ground);
}

async function abandon(key: string, { record }: MadeSandbox, { ledger, sandboxDrafts }: SandboxGround): Promise<void> {
  await releaseSandbox(ledger, record.id);
  sandboxDrafts.end(key);
}
