import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { backgroundContext } from '../../src/base/context.ts';
import { composeDaemon } from '../../src/daemon/compose.ts';
import { loadConfig } from '../../src/daemon/config/load-config.ts';
import { type Cost, CostMeter } from '../../src/host/counting-host.ts';
import { CriClient, type Message } from '../harness/cri-client.ts';
import { DaemonUnderTest } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { containerConfig, podConfig } from './kubelet-like.ts';

const IMAGE = 'registry.k8s.io/e2e-test-images/busybox:1.29-2';

/** What each RPC may cost the machine, counted at the host and the state, one call after the other. */
const GOLDEN: Readonly<Record<string, Partial<Cost>>> = {
  // The plugins of ADD (two), the pause; the intent of ADD must survive a power cut.
  RunPodSandbox: { childProcesses: 3, mounts: 1, namespaceSets: 1, cgroups: 2, fsyncs: 1, commits: 4 },
  CreateContainer: { childProcesses: 1, mounts: 1, cgroups: 1, commits: 3 },
  // The process waits at a pipe; nobody has to be started for it.
  StartContainer: { commits: 1 },
  ExecSync: { childProcesses: 1, cgroups: 1 },
  StopContainer: { commits: 1 },
  // The runtime's state is a directory.
  RemoveContainer: { unmounts: 1, commits: 2 },
  // The plugins of DEL (two).
  StopPodSandbox: { childProcesses: 2, cgroups: 1, commits: 3 },
  RemovePodSandbox: { unmounts: 1, commits: 2 },
};

test('each RPC costs the machine what its budget says', async (t) => {
  await using registry = await withTestRegistry();
  const places = new DaemonUnderTest({ registryPort: registry.port });
  await using _places = places;
  const meter = new CostMeter();
  await using daemon = await composeDaemon(await loadConfig({ file: places.configFile }), () => {}, {
    host: (host) => meter.host(host),
    driver: (driver) => meter.driver(driver),
  });
  const ctx = backgroundContext(() => {});
  await daemon.recover(ctx);
  await daemon.listen(ctx);
  using cri = await CriClient.connect(places.socket);
  const call = (rpc: string, request: Message = {}): Promise<Message> =>
    meter.measure(rpc, () => cri.call(rpc, request));

  const life = { image: IMAGE, name: 'budget', logDirectory: join(places.base, 'logs') };
  const sandboxConfig = podConfig(life);
  await cri.call('PullImage', { image: { image: IMAGE } });
  await settled(meter);
  const { podSandboxId } = await call('RunPodSandbox', { config: sandboxConfig });
  const { containerId } = await call('CreateContainer', { podSandboxId, config: containerConfig(life), sandboxConfig });
  await call('StartContainer', { containerId });
  await call('ExecSync', { containerId, cmd: ['true'] });
  for (const list of ['ListPodSandbox', 'ListContainers', 'ListContainerStats', 'ListImages', 'Version', 'Status'])
    await call(list);
  await call('PodSandboxStatus', { podSandboxId });
  await call('ContainerStatus', { containerId });
  await call('StopContainer', { containerId, timeout: 0 });
  await call('RemoveContainer', { containerId });
  await call('StopPodSandbox', { podSandboxId });
  await call('RemovePodSandbox', { podSandboxId });
  await daemon.drain(1000);

  for (const [rpc, cost] of Object.entries(meter.table())) {
    await t.test(`${rpc}: ${describeCost(cost)}`, () => assert.deepEqual(nonZero(cost), GOLDEN[rpc] ?? {}));
  }
});

/** Background work of the pull (making layers durable) has committed. */
async function settled(meter: CostMeter): Promise<void> {
  let before = -1;
  while (before !== meter.of('').commits) {
    before = meter.of('').commits;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

function nonZero(cost: Cost): Partial<Cost> {
  return Object.fromEntries(Object.entries(cost).filter(([, count]) => count > 0));
}

function describeCost(cost: Cost): string {
  const words = Object.entries(nonZero(cost)).map(([what, count]) => `${count} ${what}`);
  return words.length === 0 ? 'nothing' : words.join(', ');
}
