import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Message } from '../harness/cri-client.ts';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { eventually, mustRun } from '../harness/run.ts';
import { collectDescriptors } from '../leaks/collect/descriptors.ts';
import { containerConfig, podConfig } from './kubelet-like.ts';

const IMAGE = 'registry.k8s.io/e2e-test-images/busybox:1.29-2';
const MIB = 1024 * 1024;
/** Works, writes into its layer, and has two processes. */
const BUSY = ['sh', '-c', 'dd if=/dev/zero of=/written bs=1M count=3 2>/dev/null; while :; do :; done & sleep 1000'];

test('statistics of real pods', { timeout: 300_000 }, async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  const { pod, container } = await startPod(daemon);

  await t.test('a container: cpu with its rate, memory under its limit, tasks, layer', async () => {
    await daemon.cri.call('ContainerStats', { containerId: container });
    const stats = await eventually('a second sample with a rate', 20, async () => {
      const answer = await daemon.cri.call('ContainerStats', { containerId: container });
      const rate = Number(answer.stats.cpu.usageNanoCores?.value ?? 0);
      const written = Number(answer.stats.writableLayer?.usedBytes.value ?? 0);
      return rate > 0 && written >= 3 * MIB ? answer.stats : undefined;
    });
    assert.ok(Number(stats.cpu.usageCoreNanoSeconds.value) > 0);
    const { usageBytes, workingSetBytes, availableBytes, rssBytes } = stats.memory;
    assert.ok(Number(usageBytes.value) >= Number(workingSetBytes.value) && Number(rssBytes.value) > 0);
    assert.ok(Number(availableBytes.value) <= 64 * MIB);
    assert.equal(stats.swap.swapUsageBytes.value, '0');
    assert.ok(existsSync(stats.writableLayer.fsId.mountpoint));
    assert.ok(Number(stats.writableLayer.inodesUsed.value) >= 1);
  });

  await t.test('pressure, if the kernel reports it', async () => {
    const { stats } = await daemon.cri.call('ContainerStats', { containerId: container });
    assert.equal(stats.cpu.psi !== null, existsSync('/proc/pressure'));
    assert.equal(stats.io !== null, existsSync('/proc/pressure'));
  });

  await t.test('a pod: its network as the pod itself sees it', async () => {
    await daemon.cri.call('ExecSync', { containerId: container, cmd: ['ping', '-c', '2', '127.0.0.1'], timeout: 10 });
    const { stats } = await daemon.cri.call('PodSandboxStats', { podSandboxId: pod });
    const seen = await daemon.cri.call('ExecSync', {
      containerId: container,
      cmd: ['cat', '/proc/net/dev'],
      timeout: 10,
    });
    const line = /eth0: *(\d+)/.exec(Buffer.from(seen.stdout).toString());
    const { defaultInterface, interfaces } = stats.linux.network;
    assert.equal(defaultInterface.name, 'eth0');
    assert.ok(Number(defaultInterface.rxBytes.value) <= Number(line?.[1]));
    assert.deepEqual(interfaces, []);
    assert.ok(Number(stats.linux.process.processCount.value) >= 3);
    assert.deepEqual(
      stats.linux.containers.map((one: Message) => one.attributes.id),
      [container],
    );
  });

  await t.test('an interface that another network added is listed in addition to the default one', async () => {
    const info = await daemon.cri.call('PodSandboxStatus', { podSandboxId: pod, verbose: true });
    const { pid } = JSON.parse(info.info.info);
    await mustRun('nsenter', [
      '-t',
      String(pid),
      '-n',
      'ip',
      'link',
      'add',
      'net1',
      'type',
      'veth',
      'peer',
      'name',
      'net2',
    ]);
    const linux = await eventually('the next sample', 10, async () => {
      const { stats } = await daemon.cri.call('PodSandboxStats', { podSandboxId: pod });
      return stats.linux.network.interfaces.length > 0 ? stats.linux : undefined;
    });
    assert.equal(linux.network.defaultInterface.name, 'eth0');
    assert.deepEqual(linux.network.interfaces.map(({ name }: Message) => name).sort(), ['net1', 'net2']);
  });

  await t.test('lists by id, pod and labels, and in pieces', async () => {
    const all = await daemon.cri.call('ListPodSandboxStats');
    assert.deepEqual(
      all.stats.map((one: Message) => one.attributes.id),
      [pod],
    );
    const none = await daemon.cri.call('ListPodSandboxStats', { filter: { labelSelector: { no: 'such' } } });
    assert.deepEqual(none.stats, []);
    const streamed = await daemon.cri.collect('StreamPodSandboxStats', { filter: { id: pod.slice(0, 8) } });
    assert.equal(streamed[0].podSandboxStats[0].attributes.id, pod);
    const containers = await daemon.cri.collect('StreamContainerStats');
    assert.equal(containers[0].containerStats[0].attributes.id, container);
  });

  await t.test('every metric with a descriptor has values with its labels', async () => {
    const { descriptors } = await daemon.cri.call('ListMetricDescriptors');
    const { podMetrics } = await daemon.cri.call('ListPodSandboxMetrics');
    const metrics = metricsOf(podMetrics, pod);
    for (const { name, labelKeys } of descriptors) {
      const samples = metrics.filter((metric) => metric.name === name);
      assert.ok(samples.length > 0 || MAY_BE_ABSENT.test(name), `${name} has no values`);
      for (const { labelValues } of samples) assert.equal(labelValues.length, labelKeys.length, name);
    }
    const valueOf = (name: string): number => Number(metrics.find((metric) => metric.name === name)?.value.value);
    assert.equal(valueOf('container_spec_memory_limit_bytes'), 64 * MIB);
    assert.equal(valueOf('container_spec_cpu_period'), 100_000);
    assert.equal(valueOf('container_spec_cpu_quota'), 20_000);
    assert.ok(valueOf('container_processes') >= 2);
    assert.ok(valueOf('container_file_descriptors') > 0);
    assert.ok(valueOf('container_fs_limit_bytes') > 0);
    assert.deepEqual((await daemon.cri.collect('StreamPodSandboxMetrics')).length, 1);
  });

  await t.test('files stay open between samples and are closed with their cgroup', async () => {
    const inCgroups = async (): Promise<number> =>
      (await collectDescriptors({ daemonPid: daemon.pid })).filter((link) => link.includes(container)).length;
    assert.ok((await inCgroups()) > 0);
    await daemon.cri.call('StopContainer', { containerId: container, timeout: 0 });
    await daemon.cri.call('RemoveContainer', { containerId: container });
    await daemon.cri.call('ListPodSandboxStats');
    assert.equal(await inCgroups(), 0);
  });
});

/** Metrics without values for a container that used no huge page and no disk, on a kernel that reports little. */
const MAY_BE_ABSENT = /^container_(hugetlb|pressure|blkio|fs_(reads|writes))/;

async function startPod(daemon: DaemonUnderTest): Promise<{ readonly pod: string; readonly container: string }> {
  const life = { image: IMAGE, name: 'figures', logDirectory: join(daemon.base, 'logs') };
  const sandboxConfig = podConfig(life);
  await daemon.cri.call('PullImage', { image: { image: IMAGE } });
  const { podSandboxId } = await daemon.cri.call('RunPodSandbox', { config: sandboxConfig });
  const resources = {
    cpuPeriod: 100_000,
    cpuQuota: 20_000,
    cpuShares: 1024,
    memoryLimitInBytes: 64 * MIB,
    memorySwapLimitInBytes: 64 * MIB,
  };
  const config = { ...containerConfig(life, BUSY), linux: { resources } };
  const { containerId } = await daemon.cri.call('CreateContainer', { podSandboxId, config, sandboxConfig });
  await daemon.cri.call('StartContainer', { containerId });
  return { pod: podSandboxId, container: containerId };
}

function metricsOf(podMetrics: readonly Message[], pod: string): readonly Message[] {
  const found = podMetrics.find(({ podSandboxId }) => podSandboxId === pod);
  return [...found.metrics, ...found.containerMetrics.flatMap((one: Message) => one.metrics)];
}
