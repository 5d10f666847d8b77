import { InvalidInput } from '../base/failure.ts';
import type { AttachmentRequest } from './networks.ts';

/**
 * CNI_ARGS that describe the pod, as CRI-O and containerd pass them. `IgnoreUnknown` comes first: plugins that do not
 * know the other arguments refuse them otherwise.
 * @throws InvalidInput for a value that would become further arguments
 */
export function cniArgsOf(request: AttachmentRequest): Readonly<Record<string, string>> {
  return {
    IgnoreUnknown: '1',
    K8S_POD_NAMESPACE: safe('metadata.namespace', request.podNamespace),
    K8S_POD_NAME: safe('metadata.name', request.podName),
    K8S_POD_INFRA_CONTAINER_ID: safe('id', request.sandboxId),
    K8S_POD_UID: safe('metadata.uid', request.podUid),
  };
}

/** `K=V;K=V`. */
export function formatCniArgs(args: Readonly<Record<string, string>>): string {
  return Object.entries(args)
    .map(([key, value]) => `${key}=${value}`)
    .join(';');
}

function safe(field: string, value: string): string {
  if (/[;=\p{Cc}]/u.test(value)) {
    throw new InvalidInput(
      field,
      'must not contain ";", "=" or control characters, which separate the arguments of network plugins',
    );
  }
  return value;
}
