import type { ContainerEvent } from '../pod/container-event.ts';
import * as m from '../rpc/generated/messages.ts';
import type { Init } from '../rpc/wire.ts';
import { containerStatusMessage } from './translate-container-record.ts';
import { sandboxStatusMessage } from './translate-sandbox-record.ts';

/** An event with the statuses of that moment, so that kubelet needs not ask for them. */
export function containerEventMessage(event: ContainerEvent): Init<m.ContainerEventResponse> {
  return {
    containerId: event.id,
    containerEventType: m.ContainerEventType[`CONTAINER_${event.type}_EVENT`],
    createdAt: event.at,
    podSandboxStatus: event.sandbox && sandboxStatusMessage(event.sandbox),
    containersStatuses: event.containers.map(containerStatusMessage),
  };
}
