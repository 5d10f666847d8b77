import { isIP } from 'node:net';
import type { PortMapping } from '../base/cri.ts';
import { InvalidInput } from '../base/failure.ts';
import { claimSamePort } from '../base/host-ports.ts';
import { enumName } from '../rpc/fields.ts';
import * as m from '../rpc/generated/messages.ts';

const MAX_PORT = 65_535;

/** Ports of a pod. @throws InvalidInput if one is invalid, or two use the same port of the node (H106) */
export function portMappingsOf(messages: readonly m.PortMapping[], field: string): readonly PortMapping[] {
  const mappings = messages.map((message, i) => portMappingOf(message, `${field}[${i}]`));
  for (const [i, mapping] of mappings.entries()) {
    const rival = mappings.slice(0, i).findIndex((other) => claimSamePort(mapping, other));
    if (rival < 0) continue;
    throw new InvalidInput(`${field}[${i}].host_port`, `${mapping.hostPort} is claimed by ${field}[${rival}] already`);
  }
  return mappings;
}

function portMappingOf(message: m.PortMapping, field: string): PortMapping {
  const { containerPort, hostPort, hostIp } = message;
  if (hostIp !== '' && isIP(hostIp) === 0) {
    throw new InvalidInput(`${field}.host_ip`, `${JSON.stringify(hostIp)} is not an IP address`);
  }
  return {
    protocol: enumName(m.Protocol, message.protocol, `${field}.protocol`),
    containerPort: portOf(containerPort, 1, `${field}.container_port`),
    hostPort: portOf(hostPort, 0, `${field}.host_port`),
    hostIp,
  };
}

function portOf(port: number, least: number, field: string): number {
  if (port < least || port > MAX_PORT) throw new InvalidInput(field, `${port} is not between ${least} and ${MAX_PORT}`);
  return port;
}
