import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Message } from '../harness/cri-client.ts';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { eventually } from '../harness/run.ts';
import { containerConfig, podConfig } from './kubelet-like.ts';

const IMAGE = 'registry.k8s.io/e2e-test-images/busybox:1.29-2';
const UNAVAILABLE = 14;

test('events of real pods', { timeout: 300_000 }, async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  await daemon.cri.call('PullImage', { image: { image: IMAGE } });

  await t.test(
    'two readers receive a whole life in order with its statuses, a late one only what is still to come',
    async () => {
      const [early, second] = [new Reader(daemon), new Reader(daemon)];
      const { pod, container } = await startPod(daemon, 'life', ['sh', '-c', 'sleep 0.5; exit 7']);
      await early.until((event) => event.containerEventType === 'CONTAINER_STOPPED_EVENT');
      await daemon.cri.call('RemoveContainer', { containerId: container });
      await daemon.cri.call('StopPodSandbox', { podSandboxId: pod });
      await daemon.cri.call('RemovePodSandbox', { podSandboxId: pod });
      const isOver = (event: Message): boolean =>
        event.containerId === pod && event.containerEventType === 'CONTAINER_DELETED_EVENT';
      await early.until(isOver);
      await second.until(isOver);
      for (const reader of [early, second]) {
        assert.deepEqual(reader.words(pod), WHOLE_LIFE);
        const stopped = reader.events.find((event) => event.containersStatuses[0]?.state === 'CONTAINER_EXITED');
        assert.equal(stopped.containersStatuses[0].exitCode, 7);
        assert.equal(stopped.podSandboxStatus.id, pod);
        assert.equal(stopped.podSandboxStatus.network.ip.startsWith('10.'), true);
      }
      const late = new Reader(daemon);
      const { pod: next } = await startPod(daemon, 'next', ['sleep', '1000']);
      await late.until((event) => event.containerEventType === 'CONTAINER_STARTED_EVENT' && event.containerId !== next);
      assert.deepEqual(late.words(next), WHOLE_LIFE.slice(0, 4));
      await daemon.cri.call('StopPodSandbox', { podSandboxId: next });
      await daemon.cri.call('RemovePodSandbox', { podSandboxId: next });
      const times = early.events.map(({ createdAt }) => BigInt(createdAt));
      assert.deepEqual(
        times,
        times.toSorted((a, b) => (a < b ? -1 : 1)),
      );
      for (const reader of [early, second, late]) reader.cancel();
    },
  );

  await t.test('a reader that never reads delays neither the others nor the pods', async () => {
    const asleep = daemon.cri.stream('GetContainerEvents');
    asleep.on('error', () => {}).pause();
    const awake = new Reader(daemon);
    const { pod } = await startPod(daemon, 'beside', ['sleep', '1000']);
    await awake.until((event) => event.containerEventType === 'CONTAINER_STARTED_EVENT' && event.containerId !== pod);
    await daemon.cri.call('StopPodSandbox', { podSandboxId: pod });
    await awake.until((event) => event.containerId === pod && event.containerEventType === 'CONTAINER_STOPPED_EVENT');
    await daemon.cri.call('RemovePodSandbox', { podSandboxId: pod });
    asleep.cancel();
    awake.cancel();
  });

  await t.test('streamed lists contain the same as the list responses', async () => {
    const { pod } = await startPod(daemon, 'listed', ['sleep', '1000']);
    const sandboxes = await daemon.cri.call('ListPodSandbox');
    assert.deepEqual((await daemon.cri.collect('StreamPodSandboxes'))[0].podSandboxes, sandboxes.items);
    const { containers } = await daemon.cri.call('ListContainers');
    assert.deepEqual((await daemon.cri.collect('StreamContainers'))[0].containers, containers);
    const { images } = await daemon.cri.call('ListImages');
    assert.deepEqual((await daemon.cri.collect('StreamImages'))[0].images, images);
    await daemon.cri.call('StopPodSandbox', { podSandboxId: pod });
    await daemon.cri.call('RemovePodSandbox', { podSandboxId: pod });
  });

  await t.test('the end of the daemon ends its readers, and its readers do not delay it', async () => {
    const reader = new Reader(daemon);
    const { pod } = await startPod(daemon, 'ended', ['sleep', '1000']);
    await reader.until(() => true);
    const began = performance.now();
    await daemon.end('SIGTERM');
    assert.equal(await reader.ended, UNAVAILABLE);
    assert.ok(performance.now() - began < 5_000);
    await daemon.start();
    await daemon.cri.call('RemovePodSandbox', { podSandboxId: pod });
  });
});

const WHOLE_LIFE = [
  ...['pod CREATED', 'pod STARTED', 'container CREATED', 'container STARTED', 'container STOPPED'],
  ...['container DELETED', 'pod STOPPED', 'pod DELETED'],
];

/** Collects the events that it receives. */
class Reader {
  readonly events: Message[] = [];
  /** Status code with which the stream ended. */
  readonly ended: Promise<number>;
  readonly #cancel: () => void;

  constructor(daemon: DaemonUnderTest) {
    const stream = daemon.cri.stream('GetContainerEvents');
    stream.on('data', (event: Message) => this.events.push(event));
    stream.on('error', () => {});
    this.ended = new Promise((resolve) => stream.once('status', ({ code }) => resolve(code)));
    this.#cancel = () => stream.cancel();
  }

  async until(isIt: (event: Message) => boolean): Promise<void> {
    await eventually('an event', 30, async () => this.events.some(isIt) || undefined);
  }

  words(pod: string): readonly string[] {
    return this.events.map(({ containerId, containerEventType }) => {
      const type = containerEventType.replace(/^CONTAINER_|_EVENT$/g, '');
      return `${containerId === pod ? 'pod' : 'container'} ${type}`;
    });
  }

  cancel(): void {
    this.#cancel();
  }
}

async function startPod(
  daemon: DaemonUnderTest,
  name: string,
  command: readonly string[],
): Promise<{ readonly pod: string; readonly container: string }> {
  const life = { image: IMAGE, name, logDirectory: join(daemon.base, name) };
  const sandboxConfig = podConfig(life);
  const { podSandboxId } = await daemon.cri.call('RunPodSandbox', { config: sandboxConfig });
  const config = containerConfig(life, command);
  const { containerId } = await daemon.cri.call('CreateContainer', { podSandboxId, config, sandboxConfig });
  await daemon.cri.call('StartContainer', { containerId });
  return { pod: podSandboxId, container: containerId };
}
