import { isIP } from 'node:net';
import type { DnsConfig, PortMapping } from '../base/cri.ts';
import { InvalidInput } from '../base/failure.ts';
import { enumName } from '../rpc/fields.ts';
import * as m from '../rpc/generated/messages.ts';

/** HOST_NAME_MAX of Linux. */
const HOSTNAME_BYTES = 64;
/** More than kubelet's limits (3 servers, 32 searches), less than a resolver would choke on. */
const DNS_ENTRIES = 64;
const MAX_PORT = 65_535;

/** A host name, or '' for none. @throws InvalidInput (H098: a line break would forge lines of /etc/hosts) */
export function hostnameOf(hostname: string, field: string): string {
  if (hostname === '') return hostname;
  if (hostname.length > HOSTNAME_BYTES) throw new InvalidInput(field, `is longer than ${HOSTNAME_BYTES} characters`);
  if (!/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(hostname)) {
    throw new InvalidInput(field, `${JSON.stringify(hostname)} is not a host name`);
  }
  return hostname;
}

/** Resolver settings, each fit for one word of resolv.conf. @throws InvalidInput (H098) */
export function dnsOf(message: m.DNSConfig | undefined, field: string): DnsConfig | undefined {
  if (message === undefined) return undefined;
  const isAddress = (text: string): boolean => isIP(text) !== 0;
  return {
    servers: words(message.servers, `${field}.servers`, 'an IP address', isAddress),
    searches: words(message.searches, `${field}.searches`, 'a domain', (text) => /^[A-Za-z0-9._-]{1,255}$/.test(text)),
    options: words(message.options, `${field}.options`, 'an option', (text) => /^[!-~]{1,255}$/.test(text)),
  };
}

function words(
  texts: readonly string[],
  field: string,
  what: string,
  isGood: (text: string) => boolean,
): readonly string[] {
  if (texts.length > DNS_ENTRIES) throw new InvalidInput(field, `has ${texts.length} entries, at most ${DNS_ENTRIES}`);
  const bad = texts.findIndex((text) => !isGood(text));
  if (bad >= 0) throw new InvalidInput(`${field}[${bad}]`, `${JSON.stringify(texts[bad])} is not ${what}`);
  return texts;
}

/** Ports of a pod. @throws InvalidInput where one is none, or two claim the same port of the node (H106) */
export function portMappingsOf(messages: readonly m.PortMapping[], field: string): readonly PortMapping[] {
  const mappings = messages.map((message, i) => portMappingOf(message, `${field}[${i}]`));
  for (const [i, mapping] of mappings.entries()) {
    const rival = mappings.slice(0, i).findIndex((other) => collide(mapping, other));
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

function collide(a: PortMapping, b: PortMapping): boolean {
  if (a.hostPort === 0 || a.hostPort !== b.hostPort || a.protocol !== b.protocol) return false;
  return a.hostIp === b.hostIp || isAny(a.hostIp) || isAny(b.hostIp);
}

/** Two families can share a port: `0.0.0.0` and `::` are told apart from an address of the other family by kubelet. */
function isAny(ip: string): boolean {
  return ip === '' || ip === '0.0.0.0' || ip === '::';
}
