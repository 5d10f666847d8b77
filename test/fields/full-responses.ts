import * as m from '../../src/rpc/generated/messages.ts';
import type { Init } from '../../src/rpc/wire.ts';
import { FieldNode } from './field-node.ts';
import { IMAGE, PLAIN_CONTAINER, PLAIN_POD, RICH_CONTAINER, RICH_POD } from './rich-requests.ts';
import { type Created, make, run } from './stories.ts';
import { PAUSE_IMAGE } from './watched-images.ts';

/** An answer, by the name of its message. */
export interface RpcResponse {
  readonly message: string;
  readonly content: unknown;
}

/** What the kernel says of a cgroup that did everything. */
const CGROUP_FILES: Readonly<Record<string, string>> = {
  'cpuacct.usage': '5000000000',
  'memory.usage_in_bytes': '9000',
  'memory.limit_in_bytes': '20000',
  'memory.memsw.limit_in_bytes': '30000',
  'memory.stat': 'total_rss 2000\ntotal_inactive_file 1000\ntotal_pgfault 7\ntotal_pgmajfault 3\ntotal_swap 500\n',
  'pids.current': '4',
  ...Object.fromEntries(
    ['cpu', 'memory', 'io'].map((what) => [
      `${what}.pressure`,
      'some avg10=1.50 avg60=2.50 avg300=3.50 total=8\nfull avg10=1.50 avg60=2.50 avg300=3.50 total=8\n',
    ]),
  ),
};
const NET_DEV = ['eth0', 'net1'].map((name) => `${name}: 1 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0`).join('\n');

/** Values of requests that statuses repeat and that change nothing else. */
const REPEATED: Init<m.ImageSpec> = { image: IMAGE, annotations: { a: 'b' }, runtimeHandler: 'h', imageRef: 'r' };
const IDS = { hostId: 100_000, containerId: 5, length: 65_536 };
const NAMESPACES: Init<m.NamespaceOption> = {
  ...{ network: m.NamespaceMode.NODE, pid: m.NamespaceMode.CONTAINER, ipc: m.NamespaceMode.NODE, targetId: 'none' },
  usernsOptions: { mode: m.NamespaceMode.NODE, uids: [IDS], gids: [IDS] },
};

/** Every response of a node that has everything that responses can contain. */
export async function fullResponses(): Promise<readonly RpcResponse[]> {
  const answers: RpcResponse[] = [];
  const note = (message: string, content: unknown): void => void answers.push({ message, content });
  const node = await FieldNode.start({ answered: note });
  // Subscribed first: a subscriber gets no events from before its subscription.
  const events = node.ask('GetContainerEvents');
  await lifeOfPods(node);
  await figures(node);
  await aboutTheNode(node);
  await afterTheEnd(node);
  await events;
  await onTheOtherVersion(note);
  return answers;
}

async function lifeOfPods(node: FieldNode): Promise<void> {
  const config: Init<m.ContainerConfig> = {
    ...RICH_CONTAINER,
    mounts: [
      ...(RICH_CONTAINER.mounts ?? []).map((mount) => ({ ...mount, selinuxRelabel: true })),
      { containerPath: '/other', image: REPEATED, readonly: true },
    ],
  };
  const { podSandboxId, containerId } = await run(node, RICH_POD, config);
  await node.ask('RunPodSandbox', {
    config: { ...PLAIN_POD, linux: { securityContext: { namespaceOptions: NAMESPACES } } },
    runtimeHandler: 'other',
  });
  await node.ask('ExecSync', { containerId, cmd: ['talk'] });
  for (const rpc of ['Exec', 'Attach'] as const) {
    await node.ask(rpc, { containerId, ...(rpc === 'Exec' ? { cmd: ['talk'] } : {}), stdout: true });
  }
  await mappedVolume(node);
  await node.ask('PortForward', { podSandboxId, port: [80] });
  await node.ask('ReopenContainerLog', { containerId });
  await node.ask('UpdateContainerResources', { containerId, linux: { cpuShares: 3n } });
  await node.ask('UpdatePodSandboxResources', { podSandboxId });
}

async function mappedVolume(node: FieldNode): Promise<void> {
  const ids = [{ ...IDS, containerId: 0 }];
  const linux = { securityContext: { namespaceOptions: { usernsOptions: { uids: ids, gids: ids } } } };
  const mounts = [{ containerPath: '/data', hostPath: '/srv/data', uidMappings: ids, gidMappings: ids }];
  const metadata = { name: 'mapped', uid: 'uid-8', namespace: 'shop' };
  await make(node, { metadata, linux }, { ...PLAIN_CONTAINER, mounts });
}

/** Everything is sampled twice: the rate of a processor is known only then. */
async function figures(node: FieldNode): Promise<void> {
  const [pod, container] = await everyId(node);
  for (const files of node.kernel.cgroups.values()) {
    for (const [file, text] of Object.entries(CGROUP_FILES)) files.set(file, text);
  }
  for (const process of node.kernel.living()) process.proc.set('net/dev', NET_DEV);
  await node.ask('ContainerStats', { containerId: container });
  node.clock.advance(2_000);
  for (const files of node.kernel.cgroups.values()) files.set('cpuacct.usage', '9000000000');
  await node.ask('ContainerStats', { containerId: container });
  await node.ask('PodSandboxStats', { podSandboxId: pod });
  for (const rpc of ['ListContainerStats', 'StreamContainerStats', 'ListPodSandboxStats'] as const) await node.ask(rpc);
  for (const rpc of ['StreamPodSandboxStats', 'ListMetricDescriptors', 'ListPodSandboxMetrics'] as const)
    await node.ask(rpc);
  await node.ask('StreamPodSandboxMetrics');
}

async function aboutTheNode(node: FieldNode): Promise<void> {
  node.networkProblem = 'no configuration';
  for (const rpc of ['Version', 'RuntimeConfig', 'UpdateRuntimeConfig'] as const) await node.ask(rpc);
  await node.ask('Status', { verbose: true });
  node.networkProblem = '';
  await node.ask('Status');
  await node.pull('registry.example/by-id:1', { user: '7' });
  await node.pull('registry.example/by-name:1', { user: 'web' });
  await node.pull(PAUSE_IMAGE);
  for (const name of ['by-id', 'by-name']) {
    await node.ask('ImageStatus', { image: { image: `registry.example/${name}:1` }, verbose: true });
  }
  for (const rpc of ['ListImages', 'StreamImages', 'ImageFsInfo'] as const) await node.ask(rpc);
  await node.ask('RemoveImage', { image: { image: 'registry.example/by-id:1' } });
}

/** What is known of containers that ended, or never began, and of their pods. */
async function afterTheEnd(node: FieldNode): Promise<void> {
  const metadata = { name: 'ends', uid: 'uid-9', namespace: 'shop' };
  const ended = await run(node, { ...PLAIN_POD, metadata }, { ...PLAIN_CONTAINER, command: ['talk'] });
  const unstartable = { ...PLAIN_CONTAINER, metadata: { name: 'unstartable' } };
  const { containerId } = await node.ask('CreateContainer', { podSandboxId: ended.podSandboxId, config: unstartable });
  // Whatever it is, it is not what the runtime created.
  Object.assign(node.runtime.containers.get(containerId) ?? {}, { started: true });
  await node.refuse('StartContainer', { containerId });
  await readAll(node);
  for (const id of [ended.containerId, containerId]) {
    await node.ask('StopContainer', { containerId: id });
    await node.ask('RemoveContainer', { containerId: id });
  }
  await node.ask('StopPodSandbox', { podSandboxId: ended.podSandboxId });
  await readAll(node);
  await node.ask('RemovePodSandbox', { podSandboxId: ended.podSandboxId });
  node.domain.events.close();
}

async function readAll(node: FieldNode): Promise<void> {
  for (const rpc of ['StreamPodSandboxes', 'StreamContainers'] as const) await node.ask(rpc);
  for (const { id } of (await node.ask('ListPodSandbox')).items) {
    await node.ask('PodSandboxStatus', { podSandboxId: id, verbose: true });
  }
  for (const { id } of (await node.ask('ListContainers')).containers) {
    await node.ask('ContainerStatus', { containerId: id, verbose: true });
  }
}

async function onTheOtherVersion(answered: (message: string, content: unknown) => void): Promise<void> {
  const node = await FieldNode.start({ limits: { cgroupVersion: 2 }, answered });
  const linux = { resources: { unified: { 'memory.high': '1000000' } } };
  const { containerId } = await make(node, PLAIN_POD, { ...PLAIN_CONTAINER, linux });
  await node.ask('ContainerStatus', { containerId });
}

/** The first pod and its container. */
async function everyId(
  node: FieldNode,
): Promise<readonly [pod: Created['podSandboxId'], container: Created['containerId']]> {
  const { containers } = await node.ask('ListContainers');
  const [container] = containers;
  return [container?.podSandboxId ?? '', container?.id ?? ''];
}
