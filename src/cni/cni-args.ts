import { InvalidInput } from '../base/failure.ts';
import type { AttachmentRequest } from './networks.ts';

/**
 * What plugins learn of the pod, as CRI-O and containerd tell it. `IgnoreUnknown` comes first: plugins that know none
 * of the others refuse them otherwise.
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
