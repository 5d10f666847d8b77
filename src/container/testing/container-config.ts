import type { ContainerConfig, ContainerSecurityContext, NamespaceOptions } from '../../base/cri.ts';
import { POD_NAMESPACES } from '../../sandbox/testing/pod-config.ts';

const SECURITY_CONTEXT: ContainerSecurityContext = {
  capabilities: undefined,
  privileged: false,
  namespaces: POD_NAMESPACES,
  selinux: undefined,
  runAsUser: undefined,
  runAsGroup: undefined,
  runAsUsername: '',
  readonlyRootfs: false,
  supplementalGroups: [],
  supplementalGroupsPolicy: 'Merge',
  noNewPrivs: false,
  maskedPaths: [],
  readonlyPaths: [],
  seccomp: undefined,
  apparmor: undefined,
  seccompProfilePath: '',
  apparmorProfile: '',
};

/** The smallest container, with what a test wants otherwise. */
export function containerConfig(
  change: Partial<ContainerConfig> & { readonly namespaces?: Partial<NamespaceOptions> } = {},
): ContainerConfig {
  const { namespaces, ...rest } = change;
  return {
    metadata: { name: 'server', attempt: 0 },
    image: {
      image: 'busybox:latest',
      annotations: {},
      userSpecifiedImage: '',
      runtimeHandler: '',
      imageRef: '',
    },
    command: [],
    args: [],
    workingDir: '',
    envs: [],
    mounts: [],
    devices: [],
    cdiDevices: [],
    labels: {},
    annotations: {},
    logPath: '',
    stdin: false,
    stdinOnce: false,
    tty: false,
    stopSignal: '',
    resources: undefined,
    securityContext: { ...SECURITY_CONTEXT, namespaces: { ...POD_NAMESPACES, ...namespaces } },
    ...rest,
  };
}
