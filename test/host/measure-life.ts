import { join } from 'node:path';
import { backgroundContext } from '../../src/base/context.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { composeDaemon } from '../../src/daemon/compose.ts';
import { type Cost, CostMeter } from '../../src/host/counting-host.ts';
import { CriClient, type Message } from '../harness/cri-client.ts';
import { type DaemonOptions, DaemonUnderTest } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { containerConfig, podConfig } from './kubelet-like.ts';

const IMAGE = 'registry.k8s.io/e2e-test-images/busybox:1.29-2';

/** One life of a pod with one container, each RPC measured under its name. */
export async function measureLife(
  options: Omit<DaemonOptions, 'registryPort'>,
): Promise<{ readonly costs: Readonly<Record<string, Cost>>; readonly counts: Readonly<Record<string, number>> }> {
  await using registry = await withTestRegistry();
  const places = new DaemonUnderTest({ registryPort: registry.port, ...options });
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
  return { costs: meter.table(), counts: daemon.faults() };
}

/** Background work of the pull (making layers durable) has committed. */
async function settled(meter: CostMeter): Promise<void> {
  let before = -1;
  while (before !== meter.of('').commits) {
    before = meter.of('').commits;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** What something costs, without what it does not. */
export function nonZero(cost: Cost): Partial<Cost> {
  return Object.fromEntries(Object.entries(cost).filter(([, count]) => count > 0));
}
