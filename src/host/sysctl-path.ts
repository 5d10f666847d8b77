import { InvalidInput } from '../base/failure.ts';

/**
 * `net.ipv4.ip_forward` or `net/ipv4/conf/eth0.1/forwarding` below /proc/sys. Source: sysctl(8): the first separator
 * decides what a dot means.
 * @throws InvalidInput for names that would leave /proc/sys (hostile input H094)
 */
export function sysctlPath(name: string): string {
  const slash = name.search(/[./]/);
  const path = name[slash] === '/' ? name : name.replaceAll(/[./]/g, (c) => (c === '.' ? '/' : '.'));
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..') || !/^[\w/.:-]+$/.test(path)) {
    throw new InvalidInput('sysctls', `"${name}" is not a sysctl name`);
  }
  return `/proc/sys/${path}`;
}
