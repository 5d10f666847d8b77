import type { Context } from '../../base/context.ts';
import type { Device } from '../../base/cri.ts';
import { InvalidInput } from '../../base/failure.ts';
import { checkPathLength } from '../../base/path-limit.ts';
import type { Host, PathProbeResult } from '../../host/host.ts';
import type { SpecRequest } from '../prepare.ts';
import type { DeviceNode } from '../spec/container-facts.ts';
import { deviceNode } from './device-node.ts';
import { devicesBelow } from './host-devices.ts';

/**
 * The device nodes of a container: the request's (a directory stands for all devices in it), and for a privileged one all
 * of the host's.
 * @throws InvalidInput naming the device
 */
export async function gatherDevices(request: SpecRequest, host: Host, ctx: Context): Promise<readonly DeviceNode[]> {
  const { devices, securityContext } = request.config;
  const all = securityContext.privileged ? await devicesBelow(host, '/dev') : [];
  if (devices.length === 0) return all;
  devices.forEach(checkDevice);
  const probes = devices.map((device) => ({ path: device.hostPath, createDirectory: false }));
  const results = await host.processes.probe(probes, ctx);
  const requested = await Promise.all(devices.map((device, at) => nodesOf(host, device, at, results[at])));
  const byPath = new Map([...all, ...requested.flat()].map((node) => [node.path, node]));
  return [...byPath.values()];
}

function checkDevice(device: Device, at: number): void {
  checkPathLength(`devices.${at}.host_path`, device.hostPath);
  checkPathLength(`devices.${at}.container_path`, device.containerPath);
  if (!device.hostPath.startsWith('/'))
    throw new InvalidInput(`devices.${at}.host_path`, `"${device.hostPath}" is not an absolute path`);
  if (!/^[rwm]*$/.test(device.permissions)) {
    throw new InvalidInput(`devices.${at}.permissions`, `"${device.permissions}" has more than r, w and m`);
  }
}

async function nodesOf(
  host: Host,
  device: Device,
  at: number,
  result: PathProbeResult | undefined,
): Promise<readonly DeviceNode[]> {
  const field = `devices.${at}.host_path`;
  if (result?.kind !== 'found') {
    const why = result?.kind === 'error' ? result.errno : 'does not exist';
    throw new InvalidInput(field, `"${device.hostPath}" ${why}`);
  }
  const path = device.containerPath === '' ? device.hostPath : device.containerPath;
  const access = device.permissions === '' ? 'rwm' : device.permissions;
  const node = deviceNode(path, result.stat, access);
  if (node !== undefined) return [node];
  if (result.stat.kind !== 'directory' || !result.resolved.startsWith('/dev/')) {
    throw new InvalidInput(field, `"${device.hostPath}" is not a device`);
  }
  const below = await devicesBelow(host, result.resolved);
  return below.map((it) => ({ ...it, path: `${path}${it.path.slice(result.resolved.length)}`, access }));
}
