import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ImageSpec } from '../base/cri.ts';
import { containerConfig } from '../container/testing/container-config.ts';
import * as m from '../rpc/generated/messages.ts';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { containerStatus } from './container-status.ts';
import { FakePods } from './testing/fake-pods.ts';
import { containerRecord } from './testing/records.ts';

const IMAGE_ID = `sha256:${'ab'.repeat(32)}`;
const image: ImageSpec = {
  image: IMAGE_ID,
  annotations: {},
  userSpecifiedImage: 'registry.example/web:1',
  runtimeHandler: '',
  imageRef: '',
};

function podsWithOne(): FakePods {
  const pods = new FakePods();
  const config = containerConfig({ image, labels: { app: 'web' } });
  pods.add(
    containerRecord({
      ...{ id: 'cc01', sandboxId: 'ab12', config, state: 'EXITED', exitCode: 137, reason: 'OOMKilled' },
      ...{ finishedAt: 1_767_571_200_000_000_003n, stopSignal: 'SIGRTMIN+3' },
      mounts: [
        {
          containerPath: '/data',
          hostPath: '/srv/data',
          readonly: true,
          selinuxRelabel: false,
          propagation: 'HOST_TO_CONTAINER',
          uidMappings: [],
          gidMappings: [],
          recursiveReadOnly: false,
          image: undefined,
          imageSubPath: '',
          mountOptions: [],
        },
      ],
    }),
  );
  return pods;
}

async function statusOf(pods: FakePods): Promise<m.ContainerStatus> {
  const { status } = await ask(RUNTIME_RPCS.ContainerStatus, containerStatus(pods), { containerId: 'cc01' });
  assert.ok(status);
  return status;
}

describe('containerStatus()', () => {
  it('returns state, times, exit code and reason', async () => {
    const status = await statusOf(podsWithOne());
    assert.equal(status.state, m.ContainerState.CONTAINER_EXITED);
    assert.deepEqual([status.exitCode, status.reason], [137, 'OOMKilled']);
    assert.deepEqual(
      [status.createdAt, status.startedAt, status.finishedAt].map((time) => time % 10n),
      [1n, 2n, 3n],
    );
  });

  it('names the image as its user wrote it, and by the id that PullImage answered', async () => {
    const status = await statusOf(podsWithOne());
    assert.equal(status.image?.image, 'registry.example/web:1');
    assert.deepEqual([status.imageId, status.imageRef], [IMAGE_ID, IMAGE_ID]);
  });

  it('returns volumes, log, user and stop signal', async () => {
    const status = await statusOf(podsWithOne());
    assert.equal(status.mounts[0]?.propagation, m.MountPropagation.PROPAGATION_HOST_TO_CONTAINER);
    assert.equal(status.mounts[0]?.hostPath, '/srv/data');
    assert.equal(status.logPath, '/var/log/pods/web/server/0.log');
    assert.deepEqual(status.user?.linux, { uid: 1000n, gid: 1001n, supplementalGroups: [7n] });
    assert.equal(status.stopSignal, m.Signal.SIGNAL_SIGRTMINPLUS3);
  });

  it('returns limits only if there are any', async () => {
    const pods = podsWithOne();
    assert.equal((await statusOf(pods)).resources, undefined);
    const none = { cpuPeriod: 0n, cpuQuota: 0n, cpuShares: 0n, oomScoreAdj: 0n, memorySwapLimitInBytes: 0n };
    const lists = { cpusetCpus: '', cpusetMems: '', hugepageLimits: [], unified: {} };
    pods.change('cc01', { resources: { ...none, ...lists, memoryLimitInBytes: 1n << 53n } });
    assert.equal((await statusOf(pods)).resources?.linux?.memoryLimitInBytes, 1n << 53n);
  });

  it('adds info only for verbose requests', async () => {
    const handler = containerStatus(podsWithOne());
    const brief = await ask(RUNTIME_RPCS.ContainerStatus, handler, { containerId: 'cc01' });
    const verbose = await ask(RUNTIME_RPCS.ContainerStatus, handler, { containerId: 'cc01', verbose: true });
    assert.deepEqual([brief.info, verbose.info], [{}, { info: '{"pid":11}' }]);
  });

  it('fails for a container that does not exist', async () => {
    const about = (containerId: string) =>
      ask(RUNTIME_RPCS.ContainerStatus, containerStatus(podsWithOne()), { containerId });
    await assert.rejects(about('dead'), /^NotFound: container "dead" not found/);
    await assert.rejects(about('no-such-container'), /^NotFound: container "no-such-container" not found/);
    await assert.rejects(about(''), /^InvalidInput: container_id: is empty/);
  });
});
