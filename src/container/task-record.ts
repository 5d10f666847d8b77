import type { TaskRecord, TaskState } from '../handlers/handler.ts';
import type { ContainerRecord } from './record.ts';

/** A published container as its handler knows it. */
export function taskRecord(container: ContainerRecord): TaskRecord {
  const { id, sandboxId, bundle, cgroup, logPath, config, task } = container;
  return { id, sandboxId, bundle, cgroup, logPath, tty: config.tty, ...task };
}

/** What the container's record does not have already. */
export function taskState({ process, handlerState }: TaskRecord): TaskState {
  return { process, handlerState };
}
