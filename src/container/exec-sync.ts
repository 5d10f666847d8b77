import type { Context } from '../base/context.ts';
import { InvalidInput, PreconditionFailed } from '../base/failure.ts';
import { checkPathLength } from '../base/path-limit.ts';
import type { ExecOutcome } from '../handlers/handler.ts';
import type { ContainerDeps } from './container-deps.ts';
import { runningTask } from './running-task.ts';

/** Of the answer around the output: tags and lengths of its three fields, and room for those to come. */
const RESPONSE_OVERHEAD = 1024;
/** kubelet takes messages of 16 MiB: the answer, with the output in it, is no longer. */
const OUTPUT_LIMIT = 16 * 1024 * 1024 - RESPONSE_OVERHEAD;

/**
 * Runs a command in a running container and returns its output. The whole tree of it ends with its time-out, and with
 * its caller.
 * @throws NotFound, PreconditionFailed, DeadlineExceeded
 */
export async function execSync(
  id: string,
  argv: readonly string[],
  timeoutSeconds: bigint,
  deps: ContainerDeps,
  caller: Context,
): Promise<ExecOutcome> {
  if (argv.length === 0) throw new InvalidInput('cmd', 'must not be empty');
  checkPathLength('cmd.0', argv[0] ?? '');
  const { container, live } = runningTask(id, deps);
  const execId = deps.newId();
  const timeoutMs = timeoutSeconds > 0n ? Number(timeoutSeconds) * 1000 : undefined;
  const plan = { id: execId, argv, timeoutMs, outputLimit: OUTPUT_LIMIT };
  return await deps.operations.run(
    {
      kind: 'exec',
      key: `${container}/${execId}`,
      cancelWhenAbandoned: true,
      body: (op) => op.stage('exec', () => live.task.exec(plan, op.ctx), argv[0]),
    },
    caller,
  );
}

/** Makes a running container's monitor open its log anew. @throws NotFound, PreconditionFailed */
export async function reopenLog(id: string, deps: ContainerDeps, caller: Context): Promise<void> {
  const { container, live } = runningTask(id, deps);
  if (live.task.record.logPath === '') throw new PreconditionFailed(`container ${container} has no log`);
  await live.task.reopenLog(caller);
}
