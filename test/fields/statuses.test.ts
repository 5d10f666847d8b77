import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeClock } from '../../src/base/testing/fake-clock.ts';
import * as c from '../../src/rpc/generated/codecs.ts';
import * as m from '../../src/rpc/generated/messages.ts';
import { whole } from '../../src/rpc/testing/ask.ts';
import type { Init } from '../../src/rpc/wire.ts';
import { FieldNode } from './field-node.ts';
import { RICH_CONTAINER, RICH_POD, RICH_RESOURCES } from './rich-requests.ts';
import { run } from './stories.ts';

const NOW = BigInt(FakeClock.epochMs) * 1_000_000n;

/** The status of the container with everything, field by field. */
function richStatus(containerId: string, imageId: string): Init<m.ContainerStatus> {
  const imageRef = `registry.example/web@${imageId}`;
  return {
    ...{ id: containerId, metadata: { name: 'server', attempt: 2 }, state: m.ContainerState.CONTAINER_RUNNING },
    ...{ createdAt: NOW, startedAt: NOW, finishedAt: 0n, exitCode: 0, reason: '', message: '' },
    image: { image: 'web:stable', userSpecifiedImage: 'web:stable', imageRef },
    ...{ imageRef, imageId },
    ...{ labels: { tier: 'front' }, annotations: { 'run.oci.own': 'yes' } },
    // The image of a mount is reported by the reference that was resolved.
    mounts: (RICH_CONTAINER.mounts ?? []).map((mount) => ({
      ...mount,
      ...(mount.image === undefined ? {} : { image: { ...mount.image, imageRef: imageId } }),
    })),
    logPath: '/var/log/pods/web/server/2.log',
    resources: { linux: RICH_RESOURCES },
    // Strict: no group of the image's is added.
    user: { linux: { uid: 33n, gid: 77n, supplementalGroups: [77n, 1234n] } },
    stopSignal: m.Signal.SIGNAL_SIGUSR1,
  };
}

describe('statuses of a pod and a container with everything', () => {
  it('contain the configuration and the results', async () => {
    const node = await FieldNode.start();
    const { podSandboxId, containerId } = await run(node, RICH_POD, RICH_CONTAINER);
    const { imageRef: imageId } = node.seen.answers['PullImage'] as m.PullImageResponse;
    const expected = richStatus(containerId, imageId);
    const { status } = await node.ask('ContainerStatus', { containerId });
    assert.deepEqual(status, whole(c.ContainerStatus, expected));
    assert.deepEqual(
      await node.ask('PodSandboxStatus', { podSandboxId }),
      whole(c.PodSandboxStatusResponse, {
        status: {
          ...{ id: podSandboxId, metadata: RICH_POD.metadata, state: m.PodSandboxState.SANDBOX_READY, createdAt: NOW },
          network: { ip: '10.88.0.2', additionalIps: [{ ip: 'fd00::2' }] },
          linux: { namespaces: { options: { pid: m.NamespaceMode.CONTAINER } } },
          ...{ labels: { app: 'web' }, annotations: { 'run.oci.pod': 'yes' }, runtimeHandler: '' },
        },
        containersStatuses: [expected],
        timestamp: NOW,
      }),
    );
  });

  it('contain the limits of an update', async () => {
    const node = await FieldNode.start();
    const { containerId } = await run(node, RICH_POD, RICH_CONTAINER);
    await node.ask('UpdateContainerResources', { containerId, linux: { cpuShares: 3n } });
    const { status } = await node.ask('ContainerStatus', { containerId });
    assert.deepEqual(status?.resources?.linux, whole(c.LinuxContainerResources, { ...RICH_RESOURCES, cpuShares: 3n }));
  });
});
