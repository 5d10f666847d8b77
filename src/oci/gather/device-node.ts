import type { HostFileStat } from '../../host/host.ts';
import type { DeviceNode } from '../spec/container-facts.ts';

/** The node of a device file, or undefined where the file is no device. */
export function deviceNode(path: string, stat: HostFileStat, access: string): DeviceNode | undefined {
  if (stat.kind !== 'char' && stat.kind !== 'block') return undefined;
  const { rdevMajor: major, rdevMinor: minor, uid, gid } = stat;
  return { path, type: stat.kind === 'char' ? 'c' : 'b', major, minor, fileMode: stat.mode & 0o777, uid, gid, access };
}
