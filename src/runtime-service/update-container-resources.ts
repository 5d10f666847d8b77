import { InvalidInput } from '../base/failure.ts';
import type { PodRuntime } from '../pod/runtime.ts';
import { idOf, required } from '../rpc/fields.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import { resourcesOf } from './translate-resources.ts';

/** Gives a created or running container other limits; what is 0 or '' stays as it is. */
export function updateContainerResources(
  pods: Pick<PodRuntime, 'updateContainer'>,
): RuntimeRpc<'UpdateContainerResources'> {
  return async ({ containerId, linux, windows }, ctx) => {
    if (windows !== undefined) throw new InvalidInput('windows', 'is set, but this node runs Linux');
    const resources = required(resourcesOf(linux, 'linux'), 'linux');
    await pods.updateContainer(idOf(containerId, 'container_id'), resources, ctx);
    return {};
  };
}
