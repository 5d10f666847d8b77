import type { RuntimeRpc } from '../rpc/service.ts';

/**
 * Receives the node's pod CIDR. Addresses come from the CNI configuration alone, so it is logged and nothing changes.
 */
export function updateRuntimeConfig(): RuntimeRpc<'UpdateRuntimeConfig'> {
  return ({ runtimeConfig }, ctx) => {
    ctx.log('info', 'pod CIDR received from kubelet', { podCidr: runtimeConfig?.networkConfig?.podCidr ?? '' });
    return {};
  };
}
