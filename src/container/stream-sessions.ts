import type { Context } from '../base/context.ts';
import { InvalidInput, PreconditionFailed } from '../base/failure.ts';
import { checkPathLength } from '../base/path-limit.ts';
import type { Session } from '../base/session.ts';
import type { AttachPlan, ExecSessionPlan } from '../handlers/handler.ts';
import type { ContainerDeps } from './container-deps.ts';
import { runningTask } from './running-task.ts';
import { openStream } from './stream-operation.ts';

/**
 * Starts a command in a running container, with its streams. The session is the caller's.
 * @throws NotFound, PreconditionFailed
 */
export async function openExec(
  id: string,
  plan: Omit<ExecSessionPlan, 'id'>,
  deps: Pick<ContainerDeps, 'operations' | 'newId' | 'containers' | 'tasks'>,
  ctx: Context,
): Promise<Session> {
  if (plan.argv.length === 0) throw new InvalidInput('cmd', 'must not be empty');
  checkPathLength('cmd.0', plan.argv[0] ?? '');
  const { container, live } = runningTask(id, deps);
  const execId = deps.newId();
  const open = (): Promise<Session> => live.task.openExec({ ...plan, id: execId }, ctx);
  const stream = { kind: 'exec-stream', key: `${container}/${execId}`, what: plan.argv[0], open } as const;
  return await openStream(stream, deps.operations, ctx);
}

/**
 * Connects to a running container's own streams. A client's end of file ends the container's input where that was made
 * with `stdin_once` and is no terminal, else only the session: a terminal's input has no end, and crictl detaches so.
 * @throws NotFound, PreconditionFailed, InvalidInput
 */
export async function attach(
  id: string,
  streams: Omit<AttachPlan, 'endsWithStdin'>,
  deps: Pick<ContainerDeps, 'operations' | 'newId' | 'containers' | 'tasks'>,
  ctx: Context,
): Promise<Session> {
  const { container, live } = runningTask(id, deps);
  const { config } = deps.containers.get(container);
  if (streams.stdin && !config.stdin && !config.tty) {
    throw new PreconditionFailed(`container ${container} was created without stdin`);
  }
  const endsWithStdin = streams.stdin && (config.tty || !config.stdinOnce);
  const open = (): Promise<Session> => live.task.attach({ ...streams, endsWithStdin }, ctx);
  const stream = { kind: 'attach-stream', key: `${container}/${deps.newId()}`, what: 'the monitor', open } as const;
  return await openStream(stream, deps.operations, ctx);
}
