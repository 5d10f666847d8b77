import type { FieldNode } from './field-node.ts';
import type { Story } from './proof.ts';
import { PLAIN_CONTAINER, PLAIN_POD } from './rich-requests.ts';
import { make } from './stories.ts';

/** A story that ends with a request that has the field, and is refused. */
function refusing(title: string, tell: (node: FieldNode) => Promise<unknown>, node: Story['node'] = {}): Story {
  return { title, node, tell: async (on) => void (await tell(on)) };
}

/** A request for every field that the table of requests calls refused. By message and field. */
export const REFUSALS: Readonly<Record<string, Readonly<Record<string, Story>>>> = {
  PodSandboxConfig: {
    windows: refusing('RunPodSandbox', (node) =>
      node.refuse('RunPodSandbox', { config: { ...PLAIN_POD, windows: {} } }),
    ),
  },
  ContainerConfig: {
    windows: refusing('CreateContainer', async (node) => {
      const { podSandboxId } = await make(node);
      const config = { ...PLAIN_CONTAINER, metadata: { name: 'windows' }, windows: {} };
      await node.refuse('CreateContainer', { podSandboxId, config });
    }),
  },
  UpdateContainerResourcesRequest: {
    windows: refusing('UpdateContainerResources', async (node) => {
      const { containerId } = await make(node);
      await node.refuse('UpdateContainerResources', { containerId, linux: {}, windows: {} });
    }),
  },
};
