import { isIP } from 'node:net';
import { isObject } from './network-list.ts';

/** Parses a plugin's result; undefined where the text is none. Empty output is no result. */
export function parseResult(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const result: unknown = JSON.parse(text);
    return isObject(result) ? result : undefined;
  } catch {
    return undefined;
  }
}

/**
 * All addresses of a result, without prefix length, in the plugins' order (as CRI-O takes them: the first is the pod's
 * primary). Versions before 0.3.0 have `ip4` and `ip6` in place of `ips`. What is no address is left out.
 */
export function addressesOf(result: Readonly<Record<string, unknown>>): readonly string[] {
  const listed = Array.isArray(result.ips)
    ? result.ips.map((ip: unknown) => (isObject(ip) ? ip.address : undefined))
    : [];
  const old = [result.ip4, result.ip6].map((ip) => (isObject(ip) ? ip.ip : undefined));
  const addresses = [...listed, ...old].map(addressOf).filter((address) => address !== undefined);
  return [...new Set(addresses)];
}

function addressOf(cidr: unknown): string | undefined {
  const address = typeof cidr === 'string' ? cidr.split('/')[0] : undefined;
  return address !== undefined && isIP(address) !== 0 ? address : undefined;
}
