import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { startDaemon } from '../harness/daemon.ts';
import { withLoopDisk } from '../harness/loop-disk.ts';
import { CACHE } from '../harness/project-paths.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { eventually } from '../harness/run.ts';
import { Kubelet } from './kubelet.ts';

const BUSYBOX = 'registry.k8s.io/e2e-test-images/busybox:1.29-2';
const NGINX = 'registry.k8s.io/e2e-test-images/nginx:1.14-2';
const HOST_PORT = 21280;

test('a real kubelet drives gantryd', { timeout: 900_000 }, async (t) => {
  await kubeletBuilt();
  await using disk = await withLoopDisk(4096);
  await using registry = await withTestRegistry();
  const base = join(disk.mountpoint, 'gantry');
  mkdirSync(base);
  await using daemon = await startDaemon({ base, registryPort: registry.port });
  using _cgroups = { [Symbol.dispose]: removeKubepods };
  await using kubelet = await Kubelet.start(join(disk.mountpoint), daemon.socket);
  const hostPath = join(disk.mountpoint, 'shared');
  const manifest = join(kubelet.manifests, 'web.yaml');

  await t.test('runs a static pod: init container, probes, emptyDir, hostPath, hostPort', async () => {
    writeFileSync(manifest, stringify(staticPod(hostPath)));
    await eventually('the page on the host port', 120, async () => (await page()) === 200);
    const pod = await eventually('the web container to be ready', 60, async () => {
      const found = (await kubelet.pods())[0];
      return statusOf(found, 'web')?.ready === true ? found : undefined;
    });
    assert.equal(pod.status.initContainerStatuses[0].state.terminated.exitCode, 0);
    assert.equal(readFileSync(join(hostPath, 'from-init'), 'utf8').trim(), 'hello');
  });

  await t.test('restarts a crashing container with back-off and reports its exit code', async () => {
    const status = await eventually('a second crash', 120, async () => {
      const crashing = statusOf((await kubelet.pods())[0], 'crashing');
      return crashing?.restartCount >= 1 && crashing.lastState?.terminated !== undefined ? crashing : undefined;
    });
    assert.equal(status.lastState.terminated.exitCode, 3);
  });

  await t.test('does not notice that the daemon was killed and restarted', async () => {
    const before = statusOf((await kubelet.pods())[0], 'web');
    await daemon.end('SIGKILL');
    assert.equal(await page(), 200);
    await daemon.start();
    await eventually('a further crash after the restart', 180, async () => {
      const { containers } = await daemon.cri.call('ListContainers');
      return containers.some(
        (c: { metadata: { name: string; attempt: number } }) =>
          c.metadata.name === 'crashing' && c.metadata.attempt >= 2,
      );
    });
    const after = statusOf((await kubelet.pods())[0], 'web');
    assert.equal(after.containerID, before.containerID);
    assert.equal(after.restartCount, 0);
    assert.equal(await page(), 200);
  });

  await t.test('ends the pod when its manifest goes', async () => {
    rmSync(manifest);
    await eventually('all containers to be gone or exited', 120, async () => {
      const { containers } = await daemon.cri.call('ListContainers', {
        filter: { state: { state: 'CONTAINER_RUNNING' } },
      });
      const { items } = await daemon.cri.call('ListPodSandbox', { filter: { state: { state: 'SANDBOX_READY' } } });
      return containers.length === 0 && items.length === 0;
    });
    await assert.rejects(page());
  });
});

/** The set-up builds kubelet in the background while the first suites run. */
async function kubeletBuilt(): Promise<void> {
  const pid = Number(
    existsSync(join(CACHE, 'kubelet-build.pid')) ? readFileSync(join(CACHE, 'kubelet-build.pid'), 'utf8') : 0,
  );
  await eventually('kubelet to be built', 1500, () => {
    if (pid > 0 && existsSync(`/proc/${pid}`)) return undefined;
    return existsSync(join(CACHE, 'bin/kubelet')) || undefined;
  });
}

async function page(): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${HOST_PORT}/`, { headers: { connection: 'close' } });
  await answer.arrayBuffer();
  return answer.status;
}

// biome-ignore lint/suspicious/noExplicitAny: v1.Pod as kubelet prints it
function statusOf(pod: any, name: string): any {
  return pod?.status?.containerStatuses?.find((status: { name: string }) => status.name === name);
}

function staticPod(hostPath: string): unknown {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      initContainers: [
        {
          name: 'init',
          image: BUSYBOX,
          command: ['sh', '-c', 'echo hello > /shared/from-init && touch /scratch/ready'],
          volumeMounts: [
            { name: 'shared', mountPath: '/shared' },
            { name: 'scratch', mountPath: '/scratch' },
          ],
        },
      ],
      containers: [
        {
          name: 'web',
          image: NGINX,
          ports: [{ containerPort: 80, hostPort: HOST_PORT }],
          readinessProbe: { exec: { command: ['cat', '/scratch/ready'] }, periodSeconds: 2 },
          livenessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 2, initialDelaySeconds: 2 },
          volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }],
        },
        { name: 'crashing', image: BUSYBOX, command: ['sh', '-c', 'echo about to crash; exit 3'] },
      ],
      volumes: [
        { name: 'scratch', emptyDir: {} },
        { name: 'shared', hostPath: { path: hostPath, type: 'DirectoryOrCreate' } },
      ],
      terminationGracePeriodSeconds: 5,
    },
  };
}

/** kubelet leaves its pod cgroups in every hierarchy. */
function removeKubepods(): void {
  for (const controller of readdirSync('/sys/fs/cgroup'))
    removeLeavesFirst(join('/sys/fs/cgroup', controller, 'kubepods'));
  removeLeavesFirst('/sys/fs/cgroup/kubepods');
}

function removeLeavesFirst(path: string): void {
  if (!existsSync(path)) return;
  for (const entry of readdirSync(path, { withFileTypes: true }))
    if (entry.isDirectory()) removeLeavesFirst(join(path, entry.name));
  rmdirSync(path);
}
