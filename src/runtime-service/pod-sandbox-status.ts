import type { Clock } from '../base/clock.ts';
import type { PodRuntime } from '../pod/runtime.ts';
import { idOf } from '../rpc/fields.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import { containerStatusMessage } from './translate-container-record.ts';
import { sandboxStatusMessage } from './translate-sandbox-record.ts';

/** What is known of a sandbox and its containers, from memory, with the moment at which it was so. */
export function podSandboxStatus(
  pods: Pick<PodRuntime, 'sandbox' | 'containers' | 'sandboxInfo'>,
  clock: Pick<Clock, 'nowNs'>,
): RuntimeRpc<'PodSandboxStatus'> {
  return async ({ podSandboxId, verbose }, ctx) => {
    const record = pods.sandbox(idOf(podSandboxId, 'pod_sandbox_id'));
    const containers = pods.containers({ id: '', state: undefined, podSandboxId: record.id, labels: {} });
    const answer = {
      status: sandboxStatusMessage(record),
      containersStatuses: containers.map(containerStatusMessage),
      timestamp: clock.nowNs(),
    };
    return verbose ? { ...answer, info: await pods.sandboxInfo(record.id, ctx) } : answer;
  };
}
