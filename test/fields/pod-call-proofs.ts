import * as m from '../../src/rpc/generated/messages.ts';
import type { Init } from '../../src/rpc/wire.ts';
import type { FieldNode } from './field-node.ts';
import { type Proofs, type Story, shows } from './proof.ts';
import { PLAIN_POD } from './rich-requests.ts';
import { make } from './stories.ts';

const stopped: Story = {
  title: 'StopPodSandbox',
  async tell(node) {
    const { podSandboxId } = await make(node);
    await node.ask('StopPodSandbox', { podSandboxId });
    await node.ask('ListPodSandbox', {});
  },
};
const removed: Story = {
  title: 'RemovePodSandbox',
  async tell(node) {
    const { podSandboxId } = await make(node);
    await node.ask('RemovePodSandbox', { podSandboxId });
    await node.ask('ListPodSandbox', {});
  },
};
const updated: Story = {
  title: 'UpdatePodSandboxResources of a pod that is not there',
  async tell(node) {
    await node.refuse('UpdatePodSandboxResources', { podSandboxId: 'dead', resources: { cpuShares: 2n } });
  },
};
const asked: Story = {
  title: 'PodSandboxStatus, verbose',
  async tell(node) {
    const { podSandboxId } = await make(node);
    const { info } = await node.ask('PodSandboxStatus', { podSandboxId, verbose: true });
    node.seen.answers['info'] = JSON.parse(info['info'] ?? '{}');
  },
};

const { SANDBOX_NOTREADY } = m.PodSandboxState;

/** Two pods: `plain`, which is stopped, and `other`, which has a label. */
async function twoPods(node: FieldNode): Promise<readonly [plain: string, other: string]> {
  const { podSandboxId: plain } = await make(node);
  const config = {
    ...PLAIN_POD,
    metadata: { name: 'other', uid: 'uid-3', namespace: 'shop' },
    labels: { app: 'other' },
  };
  const { podSandboxId: other } = await node.ask('RunPodSandbox', { config });
  await node.ask('StopPodSandbox', { podSandboxId: plain });
  return [plain, other];
}

type Filters = Init<m.PodSandboxFilter>;

/** Lists two pods by a filter; `names` are those that are found. */
function listing(filterOf: (plain: string, other: string) => Filters): Story {
  return {
    title: 'ListPodSandbox',
    async tell(node) {
      const { items } = await node.ask('ListPodSandbox', { filter: filterOf(...(await twoPods(node))) });
      node.seen.answers['names'] = items.map(({ metadata }) => metadata?.name);
    },
  };
}

const streaming: Story = {
  title: 'StreamPodSandboxes',
  async tell(node) {
    const [id] = await twoPods(node);
    const pieces = await node.ask('StreamPodSandboxes', { filter: { id } });
    node.seen.answers['names'] = pieces.flatMap(({ podSandboxes }) =>
      podSandboxes.map(({ metadata }) => metadata?.name),
    );
  },
};
const byId = shows(listing((id) => ({ id })));
const byState = shows(listing(() => ({ state: { state: SANDBOX_NOTREADY } })));
const byLabel = shows(listing(() => ({ labelSelector: { app: 'other' } })));

/** Calls about sandboxes that are there. */
export const POD_CALL_PROOFS: Proofs = {
  StopPodSandboxRequest: { podSandboxId: shows(stopped)('answers.ListPodSandbox.items.0.state', 1) },
  RemovePodSandboxRequest: { podSandboxId: shows(removed)('answers.ListPodSandbox.items', []) },
  UpdatePodSandboxResourcesRequest: { podSandboxId: shows(updated)('refusal', 'pod sandbox "dead" not found') },
  PodSandboxStatusRequest: {
    podSandboxId: shows(asked)('answers.PodSandboxStatus.status.metadata.name', 'plain'),
    verbose: shows(asked)('answers.info.pauseKind', 'runtime'),
  },
  ListPodSandboxRequest: { filter: byId('answers.names', ['plain']) },
  StreamPodSandboxesRequest: { filter: shows(streaming)('answers.names', ['plain']) },
  PodSandboxFilter: {
    id: byId('answers.names', ['plain']),
    state: byState('answers.names', ['plain']),
    labelSelector: byLabel('answers.names', ['other']),
  },
  PodSandboxStateValue: { state: byState('answers.names', ['plain']) },
};
