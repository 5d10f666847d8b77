import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as m from '../../src/rpc/generated/messages.ts';
import { REQUEST_FIELDS } from '../../src/rpc/request-fields.ts';
import type { Init } from '../../src/rpc/wire.ts';
import { FieldNode } from './field-node.ts';
import { IMAGE, PLAIN_CONTAINER, PLAIN_POD, RICH_RESOURCES } from './rich-requests.ts';
import type { Seen } from './seen.ts';
import type { FieldName } from './without-field.ts';

const PROFILE = { profileType: m.ProfileType.Unconfined, localhostRef: 'some' };
const LABELS = { user: 'u', role: 'r', type: 't', level: 'l' };
/** A group needs a user, ignored or not. */
const podConfig = (runAsGroup: Init<m.Int64Value> | undefined): Init<m.PodSandboxConfig> => ({
  ...PLAIN_POD,
  linux: {
    overhead: RICH_RESOURCES,
    resources: RICH_RESOURCES,
    securityContext: {
      ...{ selinuxOptions: LABELS, runAsUser: { value: 1n }, runAsGroup, readonlyRootfs: true },
      ...{ supplementalGroups: [3n], supplementalGroupsPolicy: m.SupplementalGroupsPolicy.Strict },
      ...{ seccomp: PROFILE, seccompProfilePath: 'runtime/default', apparmor: PROFILE },
    },
  },
});
const IMAGE_SPEC = { image: IMAGE, annotations: { a: 'b' }, runtimeHandler: 'other', imageRef: 'elsewhere' };
const CONTAINER = {
  ...PLAIN_CONTAINER,
  image: IMAGE_SPEC,
  mounts: [{ containerPath: '/data', hostPath: '/srv/data', selinuxRelabel: true }],
};

/** Everything that is asked of the parts below the services, by requests that have every ignored field. */
async function askedBelow(pod: Init<m.PodSandboxConfig>, hidden?: FieldName): Promise<Partial<Seen>> {
  const node = await FieldNode.start({ hidden });
  node.imageDisk.offer(IMAGE);
  await node.ask('Version', { version: '0.1.0' });
  await node.ask('UpdateRuntimeConfig', { runtimeConfig: { networkConfig: { podCidr: '192.0.2.0/24' } } });
  await node.ask('PullImage', { image: IMAGE_SPEC, sandboxConfig: pod });
  const { podSandboxId } = await node.ask('RunPodSandbox', { config: pod });
  const { containerId } = await node.ask('CreateContainer', { podSandboxId, config: CONTAINER, sandboxConfig: pod });
  await node.ask('StartContainer', { containerId });
  await node.ask('UpdateContainerResources', { containerId, linux: { cpuShares: 3n }, annotations: { a: 'b' } });
  await node.ask('UpdatePodSandboxResources', { podSandboxId, overhead: RICH_RESOURCES, resources: RICH_RESOURCES });
  node.readFiles(podSandboxId);
  const { answers: _, log: __, ...below } = node.seen;
  return below;
}

const ignored = Object.entries(REQUEST_FIELDS).flatMap(([message, fields]) =>
  Object.entries(fields).flatMap(([field, treatment]) =>
    typeof treatment === 'object' && 'ignored' in treatment ? [{ message, field }] : [],
  ),
);

describe('a field of a request that is ignored', () => {
  for (const { message, field } of ignored) {
    it(`${message}.${field} changes nothing`, async () => {
      const pod = podConfig(field === 'runAsUser' ? undefined : { value: 2n });
      assert.deepEqual(await askedBelow(pod), await askedBelow(pod, { message, field }));
    });
  }
});
