import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HandlerFeatures } from '../../src/base/handler-features.ts';
import * as m from '../../src/rpc/generated/messages.ts';
import type { Init } from '../../src/rpc/wire.ts';
import { FieldNode } from './field-node.ts';
import { PLAIN_CONTAINER, PLAIN_POD } from './rich-requests.ts';
import { make } from './stories.ts';

const IDS = [{ hostId: 100_000, containerId: 0, length: 65_536 }];
const userns = (namespaces: Init<m.NamespaceOption> = {}): Init<m.PodSandboxConfig> => ({
  ...PLAIN_POD,
  linux: { securityContext: { namespaceOptions: { ...namespaces, usernsOptions: { uids: IDS, gids: IDS } } } },
});
const volume = (mount: Init<m.Mount>): Init<m.ContainerConfig> => ({
  ...PLAIN_CONTAINER,
  mounts: [{ containerPath: '/data', hostPath: '/srv/data', ...mount }],
});

/** Whether a node takes a pod and a container. */
async function takes(
  node: FieldNode,
  pod: Init<m.PodSandboxConfig>,
  container: Init<m.ContainerConfig> = PLAIN_CONTAINER,
): Promise<boolean> {
  return await make(node, pod, container).then(
    () => true,
    () => false,
  );
}

/** Whether a handler does what its feature flag promises, seen from its calls. */
const HANDLER_FLAGS: Readonly<Record<keyof HandlerFeatures, (node: FieldNode) => Promise<boolean>>> = {
  recursiveReadOnlyMounts: async (node) => {
    const isTaken = await takes(node, PLAIN_POD, volume({ readonly: true, recursiveReadOnly: true }));
    return isTaken && node.seen.container?.mounts['/data']?.options.includes('rro') === true;
  },
  userNamespaces: async (node) =>
    (await takes(node, userns())) && node.seen.container?.namespaces['user'] !== undefined,
};

/** Whether the runtime does what its flag promises. */
const RUNTIME_FLAGS: Readonly<Record<keyof m.RuntimeFeatures, (node: FieldNode) => Promise<boolean>>> = {
  supplementalGroupsPolicy: async (node) => {
    const { Strict } = m.SupplementalGroupsPolicy;
    const securityContext = { runAsUser: { value: 33n }, supplementalGroupsPolicy: Strict };
    await make(node, PLAIN_POD, { ...PLAIN_CONTAINER, linux: { securityContext } });
    // The image's group file has the user in 50.
    return node.seen.container?.spec.process.user.additionalGids.includes(50) === false;
  },
  userNamespacesHostNetwork: (node) => takes(node, userns({ network: m.NamespaceMode.NODE })),
  mountOptions: async (node) => {
    const isTaken = await takes(node, PLAIN_POD, volume({ mountOptions: ['noexec'] }));
    return isTaken && node.seen.container?.mounts['/data']?.options.includes('noexec') === true;
  },
};

describe('features in Status', () => {
  for (const [name, isGiven] of Object.entries(HANDLER_FLAGS)) {
    for (const can of [true, false]) {
      it(`${name} of a handler that can${can ? '' : 'not'}`, async () => {
        const features = { recursiveReadOnlyMounts: true, userNamespaces: true, [name]: can };
        const node = await FieldNode.start({ features });
        const { runtimeHandlers } = await node.ask('Status');
        assert.deepEqual(
          runtimeHandlers.map((handler) => handler.features),
          [features, features, features],
        );
        assert.equal(await isGiven(node), can);
      });
    }
  }

  for (const [name, isGiven] of Object.entries(RUNTIME_FLAGS)) {
    it(`${name} is what requests get`, async () => {
      const node = await FieldNode.start();
      const { features } = await node.ask('Status');
      assert.equal(features?.[name as keyof m.RuntimeFeatures], await isGiven(node));
    });
  }
});
