import type { NamespaceOptions, PodSandboxConfig, SandboxSecurityContext } from '../../base/cri.ts';

/** What a request without namespace options means. */
export const POD_NAMESPACES: NamespaceOptions = {
  network: 'POD',
  pid: 'POD',
  ipc: 'POD',
  targetId: '',
  userns: undefined,
};

const SECURITY_CONTEXT: SandboxSecurityContext = {
  namespaces: POD_NAMESPACES,
  selinux: undefined,
  runAsUser: undefined,
  runAsGroup: undefined,
  readonlyRootfs: false,
  supplementalGroups: [],
  supplementalGroupsPolicy: 'Merge',
  privileged: false,
  seccomp: undefined,
  apparmor: undefined,
  seccompProfilePath: '',
};

/** The smallest pod, as critest asks for it, with what a test wants otherwise. */
export function podConfig(
  change: Partial<PodSandboxConfig> & { readonly namespaces?: Partial<NamespaceOptions> } = {},
): PodSandboxConfig {
  const { namespaces, ...rest } = change;
  return {
    metadata: { name: 'web', namespace: 'default', uid: 'uid-1', attempt: 0 },
    hostname: '',
    logDirectory: '',
    dns: undefined,
    portMappings: [],
    labels: {},
    annotations: {},
    cgroupParent: '',
    securityContext: { ...SECURITY_CONTEXT, namespaces: { ...POD_NAMESPACES, ...namespaces } },
    sysctls: {},
    overhead: undefined,
    resources: undefined,
    ...rest,
  };
}
