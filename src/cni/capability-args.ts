import { bandwidthOf } from './bandwidth.ts';
import type { AttachmentRequest } from './networks.ts';

/**
 * Runtime configuration that Gantry can pass to plugins, by capability (CONVENTIONS.md of the CNI project). A
 * capability for which the pod has no value is left out.
 */
const VALUES: Readonly<Record<string, (request: AttachmentRequest) => unknown>> = {
  portMappings: (request) => nonEmpty(portMappingsOf(request)),
  bandwidth: (request) => bandwidthOf(request.annotations),
  dns: (request) => request.dns,
  'io.kubernetes.cri.pod-annotations': (request) =>
    Object.keys(request.annotations).length === 0 ? undefined : request.annotations,
  cgroupPath: (request) => (request.cgroupParent === '' ? undefined : request.cgroupParent),
};

/**
 * Values of the capabilities that a plugin of the network declares.
 * @throws InvalidInput for a bandwidth annotation that is not a quantity
 */
export function capabilityArgsOf(
  request: AttachmentRequest,
  declared: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(VALUES)
    .filter(([name]) => declared.has(name))
    .map(([name, value]) => [name, value(request)] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

/** A mapping without a host port maps nothing. */
function portMappingsOf(request: AttachmentRequest): readonly unknown[] {
  return request.portMappings
    .filter((mapping) => mapping.hostPort > 0)
    .map(({ hostPort, containerPort, protocol, hostIp }) => ({
      hostPort,
      containerPort,
      protocol: protocol.toLowerCase(),
      hostIP: hostIp,
    }));
}

function nonEmpty(list: readonly unknown[]): readonly unknown[] | undefined {
  return list.length === 0 ? undefined : list;
}
