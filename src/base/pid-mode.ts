import type { ContainerConfig, NamespaceMode, PodSandboxConfig } from './cri.ts';

/**
 * The PID namespace mode of a container. A request without namespace options inherits the mode of its pod, as with
 * CRI-O: the protocol's zero value, POD, would contradict a pod that does not share its PID namespace.
 */
export function pidMode(container: ContainerConfig, pod: PodSandboxConfig): NamespaceMode {
  return (container.securityContext.namespaces ?? pod.securityContext.namespaces).pid;
}
