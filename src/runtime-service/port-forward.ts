import { InvalidInput, PreconditionFailed } from '../base/failure.ts';
import type { PodRuntime } from '../pod/runtime.ts';
import { idOf } from '../rpc/fields.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import type { StreamUrls } from './stream-urls.ts';

/** As many as a client of WebSocket may name at once: each has two channels, and a channel's number is one byte. */
const MOST_PORTS = 127;

/** Returns the URL for connections to ports of a pod's loopback interface. */
export function portForward(pods: Pick<PodRuntime, 'sandbox'>, urls: StreamUrls): RuntimeRpc<'PortForward'> {
  return async ({ podSandboxId, port: ports }) => {
    if (ports.length > MOST_PORTS) throw new InvalidInput('port', `has ${ports.length} entries, ${MOST_PORTS} at most`);
    for (const [i, port] of ports.entries()) {
      if (port < 1 || port > 65_535) throw new InvalidInput(`port[${i}]`, `${port} is not a valid port`);
    }
    const { id, state } = pods.sandbox(idOf(podSandboxId, 'pod_sandbox_id'));
    if (state !== 'READY') throw new PreconditionFailed(`pod sandbox ${id} is ${state}, not READY`);
    return { url: urls.urlFor({ kind: 'portforward', sandboxId: id, ports }) };
  };
}
