import { type Proofs, type Story, shows } from './proof.ts';
import { PLAIN_POD } from './rich-requests.ts';
import { containerWith, podWith, richContainer, richPod } from './stories.ts';
import { nthId, OTHER_HANDLER } from './watched-domain.ts';

const withHandler: Story = {
  title: 'RunPodSandbox',
  tell: async (node) => void (await node.ask('RunPodSandbox', { config: PLAIN_POD, runtimeHandler: OTHER_HANDLER })),
};

const inPod = shows(richPod);
/** Everything that plugins receive about the pod in addition to its name. */
const NETWORK_STATUS = {
  portMappings: [{ hostPort: 5353, containerPort: 53, protocol: 'udp', hostIP: '192.0.2.1' }],
  dns: { servers: ['192.0.2.10'], searches: ['svc.example'], options: ['ndots:5'] },
  'io.kubernetes.cri.pod-annotations': { 'run.oci.pod': 'yes' },
  cgroupPath: '/kubepods/pod1',
};
const resolver = inPod('files.resolvconf', 'search svc.example\nnameserver 192.0.2.10\noptions ndots:5\n');
const privileged = containerWith(
  { linux: { securityContext: { privileged: true } } },
  { linux: { securityContext: { privileged: true } } },
);

/** Its container asks for nothing. */
const labelledPod = containerWith(
  {},
  { linux: { securityContext: { selinuxOptions: { type: 'my_t', level: 's0:c1,c2' } } } },
  { limits: { selinux: true } },
);

/** What sandboxes are made from. */
export const POD_PROOFS: Proofs = {
  RunPodSandboxRequest: {
    config: inPod('pins.hostname', 'web-0'),
    runtimeHandler: shows(withHandler)('handler', OTHER_HANDLER),
  },
  PodSandboxConfig: {
    metadata: inPod('cni.cniArgs.K8S_POD_NAME', 'web'),
    hostname: [
      inPod('pins.hostname', 'web-0'),
      inPod('files.hostname', 'web-0\n'),
      shows(richContainer)('container.env.HOSTNAME', 'web-0'),
    ],
    logDirectory: shows(containerWith({ logPath: 'a/0.log' }, { logDirectory: '/var/log/pods/plain' }))(
      'container.log',
      '/var/log/pods/plain/a/0.log',
    ),
    dnsConfig: [resolver, inPod('cni.capabilityArgs.dns.servers', ['192.0.2.10'])],
    portMappings: inPod('cni.capabilityArgs.portMappings.0.hostPort', 5353),
    labels: inPod('answers.PodSandboxStatus.status.labels', { app: 'web' }),
    annotations: [
      inPod('answers.PodSandboxStatus.status.annotations', { 'run.oci.pod': 'yes' }),
      inPod('cni.capabilityArgs', NETWORK_STATUS),
      shows(podWith({ annotations: { 'kubernetes.io/egress-bandwidth': '1M' } }))(
        'cni.capabilityArgs.bandwidth.egressRate',
        1_000_000,
      ),
      shows(richContainer)('container.passed', { 'run.oci.own': 'yes', 'run.oci.pod': 'yes' }),
    ],
    linux: inPod('pins.sysctls', { 'net.ipv4.ip_unprivileged_port_start': '80' }),
  },
  PodSandboxMetadata: {
    name: inPod('cni.cniArgs.K8S_POD_NAME', 'web'),
    uid: inPod('cni.cniArgs.K8S_POD_UID', 'uid-1'),
    namespace: inPod('cni.cniArgs.K8S_POD_NAMESPACE', 'shop'),
    attempt: inPod('answers.PodSandboxStatus.status.metadata.attempt', 3),
  },
  DNSConfig: {
    servers: [resolver, inPod('cni.capabilityArgs.dns.servers', ['192.0.2.10'])],
    searches: [resolver, inPod('cni.capabilityArgs.dns.searches', ['svc.example'])],
    options: [resolver, inPod('cni.capabilityArgs.dns.options', ['ndots:5'])],
  },
  PortMapping: {
    protocol: inPod('cni.capabilityArgs.portMappings.0.protocol', 'udp'),
    containerPort: inPod('cni.capabilityArgs.portMappings.0.containerPort', 53),
    hostPort: inPod('cni.capabilityArgs.portMappings.0.hostPort', 5353),
    hostIp: inPod('cni.capabilityArgs.portMappings.0.hostIP', '192.0.2.1'),
  },
  LinuxPodSandboxConfig: {
    cgroupParent: [
      inPod('pause.cgroup', `/kubepods/pod1/crio-${nthId(1)}`),
      inPod('cni.capabilityArgs.cgroupPath', '/kubepods/pod1'),
      shows(richContainer)('container.spec.linux.cgroupsPath', `/kubepods/pod1/crio-${nthId(3)}`),
    ],
    securityContext: inPod('pause.pid', 'CONTAINER'),
    sysctls: inPod('pins.sysctls', { 'net.ipv4.ip_unprivileged_port_start': '80' }),
  },
  LinuxSandboxSecurityContext: {
    namespaceOptions: inPod('pause.pid', 'CONTAINER'),
    selinuxOptions: shows(labelledPod)('container.spec.process.selinuxLabel', 'system_u:system_r:my_t:s0:c1,c2'),
    privileged: shows(privileged)('container.spec.linux.maskedPaths', []),
  },
  Int64Value: {
    value: shows(containerWith({ linux: { securityContext: { runAsUser: { value: 33n } } } }))(
      'container.spec.process.user.uid',
      33,
    ),
  },
};
