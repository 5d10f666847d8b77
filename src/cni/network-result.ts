import { isIP } from 'node:net';
import { isPlainObject } from '../base/plain-object.ts';

/** Parses a plugin's result; undefined if the text is not a result, for example empty. */
export function parseResult(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const result: unknown = JSON.parse(text);
    return isPlainObject(result) ? result : undefined;
  } catch {
    return undefined;
  }
}

/**
 * All addresses of a result, without prefix length: those of the pod's interface, of which the first is the pod's primary,
 * then those that the plugins give for other interfaces. Within each group the plugins' order is kept. An address without
 * an interface belongs to the pod's. Versions before 0.3.0 have `ip4` and `ip6` instead of `ips`. Whatever is not an
 * address is left out.
 */
export function addressesOf(result: Readonly<Record<string, unknown>>, ifname: string): readonly string[] {
  const ips: readonly unknown[] = Array.isArray(result.ips) ? result.ips : [];
  const others = new Set(ips.filter((ip) => isOfAnother(ip, result.interfaces, ifname)));
  const own = ips.filter((ip) => !others.has(ip));
  const listed = [...own, ...others].map((ip) => (isPlainObject(ip) ? ip.address : undefined));
  const old = [result.ip4, result.ip6].map((ip) => (isPlainObject(ip) ? ip.ip : undefined));
  const addresses = [...listed, ...old].map(addressOf).filter((address) => address !== undefined);
  return [...new Set(addresses)];
}

/** `interface` is an index of `interfaces`. Source: CNI specification 1.1, "ADD Success". */
function isOfAnother(ip: unknown, interfaces: unknown, ifname: string): boolean {
  if (!isPlainObject(ip) || typeof ip.interface !== 'number' || !Array.isArray(interfaces)) return false;
  const found: unknown = interfaces[ip.interface];
  return isPlainObject(found) && found.name !== ifname;
}

function addressOf(cidr: unknown): string | undefined {
  const address = typeof cidr === 'string' ? cidr.split('/')[0] : undefined;
  return address !== undefined && isIP(address) !== 0 ? address : undefined;
}
