import type { Context } from '../base/context.ts';
import { InvalidInput } from '../base/failure.ts';
import { checkPathLength } from '../base/path-limit.ts';
import type { ExecOutcome, ExecPlan } from '../handlers/handler.ts';
import type { Operation } from '../operation/operations.ts';
import type { ContainerDeps } from './container-deps.ts';
import { runningTask } from './running-task.ts';

/** Of the answer around the output: tags and lengths of its three fields, and room for those to come. */
const RESPONSE_OVERHEAD = 1024;
/** kubelet takes messages of 16 MiB: the answer, with the output in it, is no longer. */
const OUTPUT_LIMIT = 16 * 1024 * 1024 - RESPONSE_OVERHEAD;

/** A command whose output is that short needs no reservation; probes are. */
const FREE_OUTPUT = 64 * 1024;

/** What a command left, and what of the node's memory it occupies. */
export interface ExecSyncResult extends ExecOutcome {
  /** To be called when the output has been sent. */
  readonly release: () => void;
}

type ExecSyncDeps = Pick<ContainerDeps, 'operations' | 'newId' | 'containers' | 'tasks' | 'outputBudget'>;

/**
 * Runs a command in a running container and returns its output. The whole tree of it ends with its time-out, and with
 * its caller. More than a little output is read only while the node has memory for all that may come.
 * @throws NotFound, PreconditionFailed, DeadlineExceeded, Exhausted
 */
export async function execSync(
  id: string,
  argv: readonly string[],
  timeoutSeconds: bigint,
  deps: ExecSyncDeps,
  caller: Context,
): Promise<ExecSyncResult> {
  if (argv.length === 0) throw new InvalidInput('cmd', 'must not be empty');
  checkPathLength('cmd.0', argv[0] ?? '');
  const { container, live } = runningTask(id, deps);
  const reservation = deps.outputBudget.open(deps.containers.get(container).sandboxId, OUTPUT_LIMIT);
  const release = (): void => reservation.release();
  const plan = execPlan(deps.newId(), argv, timeoutSeconds);
  const reserve = (ctx: Context) => reservation.reserve(`command "${argv[0]}" in container ${container}`, ctx);
  const body = (op: Operation): Promise<ExecOutcome> => {
    const outputAdmission = { free: FREE_OUTPUT, reserve: () => reserve(op.ctx) };
    return op.stage('exec', () => live.task.exec({ ...plan, outputAdmission }, op.ctx), argv[0]);
  };
  const operation = { kind: 'exec', key: `${container}/${plan.id}`, cancelWhenAbandoned: true, body } as const;
  try {
    return { ...(await deps.operations.run(operation, caller)), release };
  } catch (error) {
    release();
    throw error;
  }
}

function execPlan(id: string, argv: readonly string[], timeoutSeconds: bigint): ExecPlan {
  const timeoutMs = timeoutSeconds > 0n ? Number(timeoutSeconds) * 1000 : undefined;
  return { id, argv, timeoutMs, outputLimit: OUTPUT_LIMIT };
}
