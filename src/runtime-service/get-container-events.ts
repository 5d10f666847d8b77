import type { EventLog } from '../events/event-log.ts';
import type { ContainerEvent } from '../pod/container-event.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import { containerEventMessage } from './translate-event.ts';

/** What happens to pods and containers from the subscription on; a new subscriber lists what exists already. */
export function getContainerEvents(events: Pick<EventLog<ContainerEvent>, 'read'>): RuntimeRpc<'GetContainerEvents'> {
  return async function* (_request, ctx) {
    for await (const { event } of events.read(ctx)) yield containerEventMessage(event);
  };
}
