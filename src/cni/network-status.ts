import type { NetworkStatus } from './networks.ts';

/** Pods can be attached. */
export const NETWORK_READY: NetworkStatus = { ready: true, reason: '', message: '' };

/** Pods cannot be attached; kubelet shows the message as the reason why the node is not ready. */
export function networkNotReady(problem: string): NetworkStatus {
  return { ready: false, reason: 'NetworkPluginNotReady', message: `Network plugin returns error: ${problem}` };
}
