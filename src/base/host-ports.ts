import type { PortMapping } from './cri.ts';

/** True of two mappings that claim the same port of the node. */
export function claimSamePort(a: PortMapping, b: PortMapping): boolean {
  if (a.hostPort === 0 || a.hostPort !== b.hostPort || a.protocol !== b.protocol) return false;
  return a.hostIp === b.hostIp || isAny(a.hostIp) || isAny(b.hostIp);
}

function isAny(ip: string): boolean {
  return ip === '' || ip === '0.0.0.0' || ip === '::';
}
