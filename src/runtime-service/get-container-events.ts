import type { EventLog } from '../events/event-log.ts';
import type { ContainerEvent } from '../pod/container-event.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import { containerEventMessage } from './translate-event.ts';

/** What happens to pods and containers, as it happens, beginning with what happened in the last minutes. */
export function getContainerEvents(events: Pick<EventLog<ContainerEvent>, 'read'>): RuntimeRpc<'GetContainerEvents'> {
  return async function* (_request, ctx) {
    for await (const { event } of events.read(ctx)) yield containerEventMessage(event);
  };
}
