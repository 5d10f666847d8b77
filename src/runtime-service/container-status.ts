import type { PodRuntime } from '../pod/runtime.ts';
import { idOf } from '../rpc/fields.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import { containerStatusMessage } from './translate-container-record.ts';

/** What is known of a container, from memory. */
export function containerStatus(pods: Pick<PodRuntime, 'container' | 'containerInfo'>): RuntimeRpc<'ContainerStatus'> {
  return async ({ containerId, verbose }, ctx) => {
    const record = pods.container(idOf(containerId, 'container_id'));
    const status = containerStatusMessage(record);
    return verbose ? { status, info: await pods.containerInfo(record.id, ctx) } : { status };
  };
}
