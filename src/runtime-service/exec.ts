import { InvalidInput, PreconditionFailed } from '../base/failure.ts';
import type { PodRuntime } from '../pod/runtime.ts';
import { idOf, plainTexts } from '../rpc/fields.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import { requestedStreams } from './requested-streams.ts';
import type { StreamUrls } from './stream-urls.ts';

/** Returns the URL for the streams of a command in a running container. The command starts when the client connects. */
export function exec(pods: Pick<PodRuntime, 'container'>, urls: StreamUrls): RuntimeRpc<'Exec'> {
  return async (request) => {
    if (request.cmd.length === 0) throw new InvalidInput('cmd', 'is empty');
    const argv = plainTexts(request.cmd, 'cmd');
    const streams = requestedStreams(request);
    const { id, state } = pods.container(idOf(request.containerId, 'container_id'));
    if (state !== 'RUNNING') throw new PreconditionFailed(`container ${id} is ${state}, not RUNNING`);
    return { url: urls.urlFor({ kind: 'exec', containerId: id, argv, streams }) };
  };
}
