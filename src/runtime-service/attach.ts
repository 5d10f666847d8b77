import { PreconditionFailed } from '../base/failure.ts';
import type { PodRuntime } from '../pod/runtime.ts';
import { idOf } from '../rpc/fields.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import { requestedStreams } from './requested-streams.ts';
import type { StreamUrls } from './stream-urls.ts';

/** Returns the URL for the streams of a running container's own process. */
export function attach(pods: Pick<PodRuntime, 'container'>, urls: StreamUrls): RuntimeRpc<'Attach'> {
  return async (request) => {
    const streams = requestedStreams(request);
    const { id, state } = pods.container(idOf(request.containerId, 'container_id'));
    if (state !== 'RUNNING') throw new PreconditionFailed(`container ${id} is ${state}, not RUNNING`);
    return { url: urls.urlFor({ kind: 'attach', containerId: id, streams }) };
  };
}
