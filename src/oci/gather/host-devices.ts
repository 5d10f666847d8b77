import type { Host } from '../../host/host.ts';
import type { DeviceNode } from '../spec/container-facts.ts';
import { deviceNode } from './device-node.ts';

/** Below /dev, but mounted for each container by itself, or links. Source: both peers leave these out. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'pts',
  'shm',
  'fd',
  'mqueue',
  'console',
  'ptmx',
  '.lxc',
  '.lxd-mounts',
  '.udev',
]);

/** All devices in a directory of /dev and below it. What vanishes meanwhile is left out. */
export async function devicesBelow(host: Host, directory: string): Promise<readonly DeviceNode[]> {
  const names = (await host.files.list(directory)).filter((name) => !LEFT_OUT.has(name));
  const found = await Promise.all(names.map((name) => devicesAt(host, `${directory}/${name}`)));
  return found.flat();
}

async function devicesAt(host: Host, path: string): Promise<readonly DeviceNode[]> {
  const stat = await host.files.stat(path);
  if (stat === undefined) return [];
  if (stat.kind === 'directory') return await devicesBelow(host, path);
  const node = deviceNode(path, stat, 'rwm');
  return node === undefined ? [] : [node];
}
