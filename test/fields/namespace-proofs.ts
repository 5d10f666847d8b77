import * as m from '../../src/rpc/generated/messages.ts';
import { type Proofs, type Story, shows } from './proof.ts';
import { PLAIN_POD } from './rich-requests.ts';
import { containerWith, podWith, richPod, run } from './stories.ts';
import { nthId } from './watched-domain.ts';

const IDS = { hostId: 100_000, containerId: 0, length: 65_536 };
const { NODE, TARGET } = m.NamespaceMode;

/** A pod with a user namespace, or none, as `mode` says. */
function usernsPod(userns: { mode?: number; uids?: readonly object[]; gids?: readonly object[] }): Story {
  return podWith({
    linux: { securityContext: { namespaceOptions: { usernsOptions: { uids: [IDS], gids: [IDS], ...userns } } } },
  });
}

const withTarget: Story = {
  title: 'CreateContainer in the PID namespace of another container',
  async tell(node) {
    const { podSandboxId, containerId } = await run(node);
    const namespaceOptions = { pid: TARGET, targetId: containerId };
    const linux = { securityContext: { namespaceOptions } };
    const config = { metadata: { name: 'debugger' }, image: { image: 'registry.example/web:1' }, linux };
    await node.ask('CreateContainer', { podSandboxId, config: { ...config, command: ['sleep'] } });
    const pid = node.domain.pods.container(containerId).task.process?.pid;
    node.seen.answers['joins'] = node.seen.container?.namespaces['pid'] === `/proc/${pid}/ns/pid`;
  },
};

const badMapping: Story = {
  title: 'RunPodSandbox with a user namespace that does not map root',
  async tell(node) {
    const uids = [{ ...IDS, containerId: 5 }];
    const usernsOptions = { uids, gids: [IDS] };
    const linux = { securityContext: { namespaceOptions: { usernsOptions } } };
    await node.refuse('RunPodSandbox', { config: { ...PLAIN_POD, linux } });
  },
};

const inPod = shows(richPod);
const userns = shows(usernsPod({}));
const hostOf = (kind: 'network' | 'ipc') =>
  shows(podWith({ linux: { securityContext: { namespaceOptions: { [kind]: NODE } } } }));
const inHostOf = (kind: 'network' | 'ipc') =>
  shows(containerWith({}, { linux: { securityContext: { namespaceOptions: { [kind]: NODE } } } }));
const inUserns = shows(
  containerWith(
    {},
    { linux: { securityContext: { namespaceOptions: { usernsOptions: { uids: [IDS], gids: [IDS] } } } } },
  ),
);
const OCI_IDS = [{ containerID: 0, hostID: 100_000, size: 65_536 }];

/** Namespaces of pods and containers. */
export const NAMESPACE_PROOFS: Proofs = {
  NamespaceOption: {
    network: [
      hostOf('network')('pause.namespaces.net', undefined),
      inHostOf('network')('container.namespaces.network', undefined),
      inHostOf('network')('container.namespaces.uts', undefined),
    ],
    pid: inPod('pause.pid', 'CONTAINER'),
    ipc: [
      hostOf('ipc')('pause.namespaces.ipc', undefined),
      inHostOf('ipc')('container.namespaces.ipc', undefined),
      inHostOf('ipc')('container.mounts./dev/shm.source', '/dev/shm'),
    ],
    targetId: shows(withTarget)('answers.joins', true),
    usernsOptions: [
      userns('pins.uidMappings', [IDS]),
      userns('pause.userns.uids', [IDS]),
      inUserns('container.namespaces.user', `/run/gantry/ns/${nthId(1)}-user`),
    ],
  },
  UserNamespace: {
    mode: shows(usernsPod({ mode: NODE }))('pins.uidMappings', undefined),
    uids: [userns('pins.uidMappings', [IDS]), inUserns('container.spec.linux.uidMappings', OCI_IDS)],
    gids: [userns('pins.gidMappings', [IDS]), inUserns('container.spec.linux.gidMappings', OCI_IDS)],
  },
  IDMapping: {
    hostId: userns('pins.uidMappings.0.hostId', 100_000),
    containerId: shows(badMapping)('refusal', 'linux.namespace_options.userns_options.uids: must map container id 0'),
    length: userns('pins.uidMappings.0.length', 65_536),
  },
};
