import type { RuntimeRpc } from '../rpc/service.ts';

/** Version of kubelet's own API that CRI names; it never changed. */
const KUBELET_API = '0.1.0';

/** Name and version of the runtime. kubelet refuses a runtime that does not answer `v1`. */
export function version(runtimeVersion: string): RuntimeRpc<'Version'> {
  return () => ({ version: KUBELET_API, runtimeName: 'gantry', runtimeVersion, runtimeApiVersion: 'v1' });
}
