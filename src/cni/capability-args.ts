import { bandwidthOf } from './bandwidth.ts';
import type { AttachmentWish } from './networks.ts';

/**
 * What Gantry can tell plugins at run time, by capability (CONVENTIONS.md of the CNI project). A capability that the
 * pod has nothing for is left out.
 */
const VALUES: Readonly<Record<string, (wish: AttachmentWish) => unknown>> = {
  portMappings: (wish) => nonEmpty(portMappingsOf(wish)),
  bandwidth: (wish) => bandwidthOf(wish.annotations),
  dns: (wish) => wish.dns,
  'io.kubernetes.cri.pod-annotations': (wish) =>
    Object.keys(wish.annotations).length === 0 ? undefined : wish.annotations,
  cgroupPath: (wish) => (wish.cgroupParent === '' ? undefined : wish.cgroupParent),
};

/**
 * Values of the capabilities that some plugin of the network declares.
 * @throws InvalidInput for a bandwidth annotation that is no quantity
 */
export function capabilityArgsOf(
  wish: AttachmentWish,
  declared: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(VALUES)
    .filter(([name]) => declared.has(name))
    .map(([name, value]) => [name, value(wish)] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

/** A mapping without a host port maps nothing. */
function portMappingsOf(wish: AttachmentWish): readonly unknown[] {
  return wish.portMappings
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
