import { PreconditionFailed } from '../base/failure.ts';
import type { ContainerDeps } from './container-deps.ts';
import type { LiveTask } from './live-tasks.ts';

/** A container that runs, by id or unique prefix. @throws NotFound, PreconditionFailed */
export function runningTask(
  id: string,
  { containers, tasks }: Pick<ContainerDeps, 'containers' | 'tasks'>,
): { readonly container: string; readonly live: LiveTask } {
  const { id: container, state } = containers.get(id);
  const live = tasks.get(container);
  if (state !== 'RUNNING' || live === undefined) {
    throw new PreconditionFailed(`container ${container} is ${state}, not RUNNING`);
  }
  return { container, live };
}
