import type * as m from '../../src/rpc/generated/messages.ts';
import type { Init } from '../../src/rpc/wire.ts';
import type { FieldNode } from './field-node.ts';
import type { Story } from './proof.ts';
import { IMAGE, PLAIN_CONTAINER, PLAIN_POD, RICH_CONTAINER, RICH_POD } from './rich-requests.ts';

/** Ids of a pod and of a container in it. */
export interface Created {
  readonly podSandboxId: string;
  readonly containerId: string;
}

/** Runs a pod and creates a container in it. */
export async function make(
  node: FieldNode,
  pod: Init<m.PodSandboxConfig> = PLAIN_POD,
  container: Init<m.ContainerConfig> = PLAIN_CONTAINER,
): Promise<Created> {
  await node.pull(IMAGE);
  const { podSandboxId } = await node.ask('RunPodSandbox', { config: pod });
  const { containerId } = await node.ask('CreateContainer', { podSandboxId, config: container });
  return { podSandboxId, containerId };
}

/** The same, and starts it. */
export async function run(...asked: Parameters<typeof make>): Promise<Created> {
  const made = await make(...asked);
  await asked[0].ask('StartContainer', { containerId: made.containerId });
  return made;
}

/** A pod with everything, and its status. */
export const richPod: Story = {
  title: 'RunPodSandbox',
  async tell(node) {
    const { podSandboxId } = await node.ask('RunPodSandbox', { config: RICH_POD });
    node.readFiles(podSandboxId);
    await node.ask('PodSandboxStatus', { podSandboxId });
  },
};

/** A container with everything, run, and its status. */
export const richContainer: Story = {
  title: 'CreateContainer, StartContainer',
  async tell(node) {
    const { containerId } = await run(node, RICH_POD, RICH_CONTAINER);
    await node.ask('ContainerStatus', { containerId });
  },
};

/** A container that differs from the plain one. */
export function containerWith(
  change: Init<m.ContainerConfig>,
  pod: Init<m.PodSandboxConfig> = {},
  node: Story['node'] = {},
): Story {
  return {
    ...{ title: 'CreateContainer', node },
    tell: async (on) => void (await make(on, { ...PLAIN_POD, ...pod }, { ...PLAIN_CONTAINER, ...change })),
  };
}

/** A pod that differs from the plain one. */
export function podWith(change: Init<m.PodSandboxConfig>): Story {
  return {
    title: 'RunPodSandbox',
    tell: async (node) => void (await node.ask('RunPodSandbox', { config: { ...PLAIN_POD, ...change } })),
  };
}
