import { setImmediate } from 'node:timers/promises';
import * as m from '../../src/rpc/generated/messages.ts';
import type { Init } from '../../src/rpc/wire.ts';
import type { FieldNode } from './field-node.ts';
import { type Proofs, type Story, shows } from './proof.ts';
import { PLAIN_CONTAINER, PLAIN_POD, RICH_RESOURCES } from './rich-requests.ts';
import { type Created, make, run } from './stories.ts';

const { CONTAINER_EXITED } = m.ContainerState;

/** One call about a container that runs and has a log. */
function calling(title: string, call: (node: FieldNode, made: Created) => Promise<unknown>): Story {
  return {
    title,
    async tell(node) {
      const made = await run(node, { ...PLAIN_POD, logDirectory: '/logs' }, { ...PLAIN_CONTAINER, logPath: '0.log' });
      await call(node, made);
      await node.ask('ListContainers', {});
    },
  };
}

const states = 'answers.ListContainers.containers.0.state';
const started = shows(calling('StartContainer', async () => {}));
const stopped = shows(calling('StopContainer', (node, { containerId }) => node.ask('StopContainer', { containerId })));
const removed = shows(
  calling('RemoveContainer', (node, { containerId }) => node.ask('RemoveContainer', { containerId })),
);
const reopened = shows(
  calling('ReopenContainerLog', (node, { containerId }) => node.ask('ReopenContainerLog', { containerId })),
);
const asked = shows(
  calling('ContainerStatus, verbose', async (node, { containerId }) => {
    const { info } = await node.ask('ContainerStatus', { containerId, verbose: true });
    node.seen.answers['info'] = JSON.parse(info['info'] ?? '{}');
  }),
);
const exec = shows(
  calling('ExecSync', (node, { containerId }) =>
    node.ask('ExecSync', { containerId, cmd: ['talk', 'loud'], timeout: 7n }),
  ),
);
const updated = shows(
  calling('UpdateContainerResources', (node, { containerId }) =>
    node.ask('UpdateContainerResources', { containerId, linux: RICH_RESOURCES }),
  ),
);

/** Two containers that run in two pods: `plain`, which is stopped, and `other`, which has a label. */
async function twoContainers(node: FieldNode): Promise<readonly [plain: Created, other: Created]> {
  const plain = await make(node);
  const pod = { ...PLAIN_POD, metadata: { name: 'other', uid: 'uid-3', namespace: 'shop' }, labels: { app: 'other' } };
  const other = await make(node, pod, { ...PLAIN_CONTAINER, metadata: { name: 'other' }, labels: { app: 'other' } });
  return [plain, other];
}

/** Lists by a filter; seen are the names that are found. */
function listing(filterOf: (plain: Created) => Init<m.ContainerFilter>, streams = false): Story {
  return {
    title: streams ? 'StreamContainers' : 'ListContainers',
    async tell(node) {
      const [plain] = await twoContainers(node);
      await node.ask('StopContainer', { containerId: plain.containerId });
      const filter = filterOf(plain);
      const pieces = streams
        ? await node.ask('StreamContainers', { filter })
        : [await node.ask('ListContainers', { filter })];
      node.seen.answers['names'] = pieces.flatMap(({ containers }) => containers.map(({ metadata }) => metadata?.name));
    },
  };
}

const byId = shows(listing(({ containerId }) => ({ id: containerId })));
const streamed = shows(listing(({ containerId }) => ({ id: containerId }), true));
const byState = shows(listing(() => ({ state: { state: CONTAINER_EXITED } })));
const byPod = shows(listing(({ podSandboxId }) => ({ podSandboxId })));
const byLabel = shows(listing(() => ({ labelSelector: { app: 'other' } })));

/** A stop with a timeout: the program receives its signal and continues until the time of the request is over. */
const graceful: Story = {
  title: 'StopContainer of a program that does not end',
  async tell(node) {
    const { containerId } = await run(node, PLAIN_POD, { ...PLAIN_CONTAINER, command: ['stubborn'] });
    const stop = node.ask('StopContainer', { containerId, timeout: 30n });
    // Without a timeout the container is killed at once, and receives no other signal.
    await setImmediate();
    node.clock.advance(30_000);
    await stop;
  },
};

/** Calls about containers. */
export const CONTAINER_CALL_PROOFS: Proofs = {
  StartContainerRequest: { containerId: started(states, m.ContainerState.CONTAINER_RUNNING) },
  StopContainerRequest: {
    containerId: stopped(states, CONTAINER_EXITED),
    timeout: shows(graceful)('signals', [15]),
  },
  RemoveContainerRequest: { containerId: removed('answers.ListContainers.containers', []) },
  ReopenContainerLogRequest: { containerId: reopened('reopened.length', 1) },
  ContainerStatusRequest: {
    containerId: asked('answers.ContainerStatus.status.metadata.name', 'plain'),
    verbose: asked('answers.info.privileged', false),
  },
  ExecSyncRequest: {
    containerId: exec('answers.ExecSync.exitCode', 7),
    cmd: exec('exec.argv', ['talk', 'loud']),
    timeout: exec('exec.timeoutMs', 7_000),
  },
  UpdateContainerResourcesRequest: {
    containerId: updated('update.cpu.shares', 512),
    linux: [
      updated('update.memory', { limit: 64_000_000, swap: 96_000_000 }),
      updated('update.cpu', { shares: 512, quota: 25_000, period: 50_000, cpus: '0-1', mems: '0' }),
      updated('update.cgroup', { 'hugetlb.2MB.limit_in_bytes': '4194304' }),
    ],
  },
  ListContainersRequest: { filter: byId('answers.names', ['plain']) },
  StreamContainersRequest: { filter: streamed('answers.names', ['plain']) },
  ContainerFilter: {
    id: byId('answers.names', ['plain']),
    state: byState('answers.names', ['plain']),
    podSandboxId: byPod('answers.names', ['plain']),
    labelSelector: byLabel('answers.names', ['other']),
  },
  ContainerStateValue: { state: byState('answers.names', ['plain']) },
};
