import type { Context } from '../base/context.ts';
import type { Published } from '../operation/creations.ts';
import type { CreatedSandbox } from './build-sandbox.ts';
import type { SandboxRecord } from './record.ts';
import type { SandboxDeps } from './sandbox-deps.ts';
import { type SandboxRequest, sandboxConflict, sandboxKey } from './sandbox-request.ts';
import { watchPause } from './watch-pause.ts';

type RunSandboxDeps = Pick<
  SandboxDeps,
  'sandboxes' | 'sandboxCreations' | 'operations' | 'recordBudget' | 'sandboxBuilder' | 'clock' | 'log'
>;

/**
 * Runs a pod sandbox and returns its id. A retry of the same request joins the running creation, or gets the id of a
 * published sandbox whose id no caller has received.
 * @throws AlreadyExists naming the id, and the field in which the requests differ; what the builder throws
 */
export function runSandbox(request: SandboxRequest, deps: RunSandboxDeps, caller: Context): Promise<string> {
  const { metadata } = request.config;
  const key = sandboxKey(metadata);
  return deps.sandboxCreations.create<CreatedSandbox>(
    {
      key,
      request,
      what: `pod sandbox "${metadata.name}"`,
      find: () => publishedAs(deps.sandboxes.byKey(key), deps),
      admit: () => deps.recordBudget.admit(request.config),
      make: (id, op) => deps.sandboxBuilder.build(id, request, op),
      publish: (sandbox) => publish(sandbox, deps),
      undo: (id) => deps.sandboxBuilder.release(id),
      conflict: (id, other) => sandboxConflict(id, other, request),
    },
    caller,
  );
}

/** A sandbox that has ended, or whose stop or removal is running, is not returned by RunPodSandbox. */
function publishedAs(
  record: SandboxRecord | undefined,
  { operations }: Pick<SandboxDeps, 'operations'>,
): Published<SandboxRequest> | undefined {
  if (record === undefined) return undefined;
  const { id, config, requestedHandler, fingerprint, state } = record;
  const isEnding = operations.has('stop-sandbox', id) || operations.has('remove-sandbox', id);
  const isNew = state === 'READY' && !isEnding;
  return { id, request: { config, handler: requestedHandler }, fingerprint, isNew };
}

async function publish(
  { record, pauseProcess }: CreatedSandbox,
  deps: Pick<SandboxDeps, 'sandboxes' | 'clock' | 'log'>,
): Promise<void> {
  await deps.sandboxes.publish(record);
  if (pauseProcess !== undefined) watchPause(record.id, pauseProcess, deps);
}
