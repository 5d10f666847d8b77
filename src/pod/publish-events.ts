import type { Clock } from '../base/clock.ts';
import type { Containers } from '../container/containers.ts';
import type { ContainerRecord } from '../container/record.ts';
import type { EventLog } from '../events/event-log.ts';
import type { SandboxRecord } from '../sandbox/record.ts';
import type { Sandboxes } from '../sandbox/sandboxes.ts';
import type { ContainerEvent, ContainerEventType } from './container-event.ts';

export interface EventSources {
  readonly sandboxes: Sandboxes;
  readonly containers: Containers;
  readonly clock: Clock;
}

/** From now on every committed change of a pod or container is told, in the order of the commits. */
export function publishEvents({ sandboxes, containers, clock }: EventSources, events: EventLog<ContainerEvent>): void {
  const tell = (types: readonly ContainerEventType[], id: string, sandbox: SandboxRecord | undefined, pod: string) => {
    for (const type of types) {
      events.publish({ type, id, at: clock.nowNs(), sandbox, containers: containers.of(pod) });
    }
  };
  containers.watch(({ key, before, after }) => {
    const pod = (after ?? before)?.sandboxId ?? '';
    tell(containerEvents(before, after), key, sandboxes.byId(pod), pod);
  });
  sandboxes.watch(({ key, before, after }) => tell(sandboxEvents(before, after), key, after ?? before, key));
}

/**
 * A container that could not be started stops without having started. So does, as far as is told, one whose end was
 * recorded before its start was: order is worth more than a start that is over.
 */
function containerEvents(
  before: ContainerRecord | undefined,
  after: ContainerRecord | undefined,
): readonly ContainerEventType[] {
  if (after === undefined) return ['DELETED'];
  const types: ContainerEventType[] = before === undefined ? ['CREATED'] : [];
  if (after.state === 'RUNNING' && before?.state !== 'RUNNING') types.push('STARTED');
  if (after.state === 'EXITED' && before?.state !== 'EXITED') types.push('STOPPED');
  return types;
}

/** A sandbox is ready from its creation on. */
function sandboxEvents(
  before: SandboxRecord | undefined,
  after: SandboxRecord | undefined,
): readonly ContainerEventType[] {
  if (after === undefined) return ['DELETED'];
  if (before === undefined) return ['CREATED', 'STARTED'];
  return before.state === 'READY' && after.state === 'NOTREADY' ? ['STOPPED'] : [];
}
