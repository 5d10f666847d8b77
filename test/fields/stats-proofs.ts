import type * as m from '../../src/rpc/generated/messages.ts';
import type { Init } from '../../src/rpc/wire.ts';
import type { FieldNode } from './field-node.ts';
import { type Proofs, type Story, shows } from './proof.ts';
import { PLAIN_CONTAINER, PLAIN_POD } from './rich-requests.ts';
import { type Created, make } from './stories.ts';

/** Containers `plain` and, with a label, `other`, in pods of the same name and label. */
async function twoPods(node: FieldNode): Promise<Created> {
  const plain = await make(node);
  const named = { name: 'other', uid: 'uid-3', namespace: 'shop' };
  const labels = { app: 'other' };
  await make(
    node,
    { ...PLAIN_POD, metadata: named, labels },
    { ...PLAIN_CONTAINER, metadata: { name: 'other' }, labels },
  );
  return plain;
}

/** Requests statistics; seen are the names of their objects. */
function figures(title: string, ask: (node: FieldNode, plain: Created) => Promise<readonly Figure[]>): Story {
  return {
    title,
    async tell(node) {
      const found = await ask(node, await twoPods(node));
      node.seen.answers['names'] = found.map(({ attributes }) => attributes?.metadata?.name);
    },
  };
}

type Figure = Pick<m.ContainerStats | m.PodSandboxStats, 'attributes'>;

const one = figures('ContainerStats', async (node, { containerId }) => {
  const { stats } = await node.ask('ContainerStats', { containerId });
  return stats === undefined ? [] : [stats];
});
const pod = figures('PodSandboxStats', async (node, { podSandboxId }) => {
  const { stats } = await node.ask('PodSandboxStats', { podSandboxId });
  return stats === undefined ? [] : [stats];
});
const containers = (filterOf: (plain: Created) => Init<m.ContainerStatsFilter>) =>
  figures('ListContainerStats', async (node, plain) => {
    return (await node.ask('ListContainerStats', { filter: filterOf(plain) })).stats;
  });
const streamed = figures('StreamContainerStats', async (node, { containerId: id }) => {
  const pieces = await node.ask('StreamContainerStats', { filter: { id } });
  return pieces.flatMap(({ containerStats }) => containerStats);
});
const pods = (filterOf: (plain: Created) => Init<m.PodSandboxStatsFilter>) =>
  figures('ListPodSandboxStats', async (node, plain) => {
    return (await node.ask('ListPodSandboxStats', { filter: filterOf(plain) })).stats;
  });
const streamedPods = figures('StreamPodSandboxStats', async (node, { podSandboxId: id }) => {
  const pieces = await node.ask('StreamPodSandboxStats', { filter: { id } });
  return pieces.flatMap(({ podSandboxStats }) => podSandboxStats);
});

const ofContainer = shows(containers(({ containerId: id }) => ({ id })));
const ofPod = shows(pods(({ podSandboxId: id }) => ({ id })));

/** Calls about figures. */
export const STATS_PROOFS: Proofs = {
  ContainerStatsRequest: { containerId: shows(one)('answers.names', ['plain']) },
  ListContainerStatsRequest: { filter: ofContainer('answers.names', ['plain']) },
  StreamContainerStatsRequest: { filter: shows(streamed)('answers.names', ['plain']) },
  ContainerStatsFilter: {
    id: ofContainer('answers.names', ['plain']),
    podSandboxId: shows(containers(({ podSandboxId }) => ({ podSandboxId })))('answers.names', ['plain']),
    labelSelector: shows(containers(() => ({ labelSelector: { app: 'other' } })))('answers.names', ['other']),
  },
  PodSandboxStatsRequest: { podSandboxId: shows(pod)('answers.names', ['plain']) },
  ListPodSandboxStatsRequest: { filter: ofPod('answers.names', ['plain']) },
  StreamPodSandboxStatsRequest: { filter: shows(streamedPods)('answers.names', ['plain']) },
  PodSandboxStatsFilter: {
    id: ofPod('answers.names', ['plain']),
    labelSelector: shows(pods(() => ({ labelSelector: { app: 'other' } })))('answers.names', ['other']),
  },
};
