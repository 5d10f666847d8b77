import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Message } from '../harness/cri-client.ts';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { CACHE } from '../harness/project-paths.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { eventually } from '../harness/run.ts';
import { busyboxTree } from '../images/busybox-tree.ts';
import { type ImageSettings, publish } from '../images/image.ts';
import { packLayer } from '../images/layer.ts';
import { unpackPackages } from '../images/packages.ts';
import { hostTarget } from '../images/target.ts';
import { type RunningRegistry, startRegistry } from '../registry/registry.ts';
import { RegistryStore } from '../registry/registry-store.ts';
import { BUSYBOX, execIn, runOne } from './run-container.ts';

/** SIGRTMIN+3 as the kernel counts. */
const RTMIN_PLUS_3 = 37;
const OF_IMAGE = { '10': 'SIGNAL_SIGUSR1', USR2: 'SIGNAL_SIGUSR2', 'SIGRTMIN+3': 'SIGNAL_SIGRTMINPLUS3' } as const;
/** Exits with 50 plus the number of the signal that it received. */
const LISTEN = [10, 12, 15, RTMIN_PLUS_3].map((number) => `trap 'exit ${50 + number}' ${number}`).join('; ');

test('the signal that stops a container', { timeout: 180_000 }, async (t) => {
  await t.test('is that of the request, and SIGTERM without one', async () => {
    await using registry = await withTestRegistry();
    await using daemon = await startDaemon({ registryPort: registry.port });
    await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
    const asked = (stopSignal: string): Message => ({ stopSignal });
    assert.deepEqual(await stopped(daemon, 'asked', asked('SIGNAL_SIGUSR1')), ['SIGNAL_SIGUSR1', 60]);
    assert.deepEqual(await stopped(daemon, 'real-time', asked('SIGNAL_SIGRTMINPLUS3')), ['SIGNAL_SIGRTMINPLUS3', 87]);
    assert.deepEqual(await stopped(daemon, 'none', {}), ['SIGNAL_SIGTERM', 65]);
  });

  await t.test('is that of the image, however it is written, unless the request has one', async () => {
    await using registry = await registryOfSignals();
    await using daemon = await startDaemon({ registryPort: registry.port });
    const codes: Message = { SIGNAL_SIGUSR1: 60, SIGNAL_SIGUSR2: 62, SIGNAL_SIGRTMINPLUS3: 87 };
    for (const [at, name] of Object.values(OF_IMAGE).entries()) {
      const image = { image: `registry.k8s.io/signals/image:${at}` };
      await daemon.cri.call('PullImage', { image });
      assert.deepEqual(await stopped(daemon, `image-${at}`, { image }), [name, codes[name]]);
      const own = { image, stopSignal: 'SIGNAL_SIGTERM' };
      assert.deepEqual(await stopped(daemon, `own-${at}`, own), ['SIGNAL_SIGTERM', 65]);
    }
  });
});

/** Stops a container that handles signals: the signal in its status before, and the exit code. */
async function stopped(daemon: DaemonUnderTest, name: string, container: Message): Promise<readonly unknown[]> {
  const command = ['sh', '-c', `${LISTEN}; touch /tmp/ready; while :; do sleep 0.1; done`];
  const { containerId } = await runOne(daemon, { name, command, container });
  await eventually('the container to listen', 30, async () => {
    return (await execIn(daemon, containerId, 'ls /tmp')).includes('ready');
  });
  const { status } = await daemon.cri.call('ContainerStatus', { containerId });
  await daemon.cri.call('StopContainer', { containerId, timeout: 30 });
  const { exitCode } = (await daemon.cri.call('ContainerStatus', { containerId })).status;
  return [status.stopSignal, exitCode];
}

/** A registry of its own with one image for each way to write a signal. */
async function registryOfSignals(): Promise<RunningRegistry & AsyncDisposable> {
  const dir = mkdtempSync('/var/tmp/gantry-signals-');
  const store = new RegistryStore(dir);
  const target = hostTarget();
  const shell = packLayer(busyboxTree(await unpackPackages(join(CACHE, 'images')), target));
  for (const [at, StopSignal] of Object.keys(OF_IMAGE).entries()) {
    const config = { StopSignal } as ImageSettings;
    const image = { names: [`signals/image:${at}`], layers: [shell], dialect: 'oci', config } as const;
    await publish(store, image, target.goarch);
  }
  const registry = await startRegistry({ dir, port: 0 });
  const close = async (): Promise<void> => {
    await registry.close();
    rmSync(dir, { recursive: true });
  };
  return { ...registry, [Symbol.asyncDispose]: close };
}
