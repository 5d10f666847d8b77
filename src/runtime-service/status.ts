import type { RuntimeRpc } from '../rpc/service.ts';
import type { NodeStatus } from './node-status.ts';

/**
 * Conditions of the runtime, its handlers and its features. kubelet marks the node NotReady by the conditions. The
 * default handler is also listed under the empty name, which kubelet looks up for pods without a RuntimeClass.
 */
export function status(node: NodeStatus): RuntimeRpc<'Status'> {
  return async ({ verbose }) => {
    const conditions = await node.conditions();
    const named = node.handlers.map(({ name, features }) => ({ name, features: featuresMessage(features) }));
    const unnamed = named
      .filter(({ name }) => name === node.defaultHandler)
      .map((handler) => ({ ...handler, name: '' }));
    return {
      status: { conditions: conditions.map(({ holds, ...told }) => ({ ...told, status: holds })) },
      info: verbose ? await node.info() : {},
      runtimeHandlers: [...unnamed, ...named],
      features: node.features,
    };
  };
}

function featuresMessage(features: NodeStatus['handlers'][number]['features']) {
  const { recursiveReadOnlyMounts, userNamespaces } = features;
  return { recursiveReadOnlyMounts, userNamespaces };
}
