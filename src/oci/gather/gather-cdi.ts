import { InvalidInput } from '../../base/failure.ts';
import type { Host } from '../../host/host.ts';
import type { CdiDeviceNode, CdiEdits } from '../cdi/cdi-spec.ts';
import { findCdiDevices } from '../cdi/find-cdi-devices.ts';
import { requestedCdiDevices } from '../cdi/requested-cdi-devices.ts';
import type { SpecDefaults, SpecRequest } from '../prepare.ts';
import type { DeviceNode } from '../spec/container-facts.ts';
import { deviceNode } from './device-node.ts';

/** What the CDI devices of a container change, and their nodes as they are on this host. */
export interface GatheredCdi {
  readonly edits: readonly CdiEdits[];
  readonly nodes: readonly DeviceNode[];
}

/** Finds the CDI devices that the request names. @throws InvalidInput naming the device or the node that is not there */
export async function gatherCdi(request: SpecRequest, host: Host, defaults: SpecDefaults): Promise<GatheredCdi> {
  const edits = await findCdiDevices(requestedCdiDevices(request.config), defaults.cdiDirs, host.files);
  const nodes = await Promise.all(edits.flatMap(({ deviceNodes }) => deviceNodes.map((it) => nodeOf(it, host))));
  return { edits, nodes };
}

/** @throws InvalidInput where the specification does not give type and number, and the host has no such device */
async function nodeOf(wanted: CdiDeviceNode, host: Host): Promise<DeviceNode> {
  return givenNode(wanted) ?? (await hostNode(wanted, host));
}

/** A node whose type and number the specification gives: the host need not have one. Source: CDI SPEC.md, deviceNodes. */
function givenNode({ path, type, major, minor, permissions, uid, gid, fileMode }: CdiDeviceNode) {
  if (type === undefined || major === 0) return undefined;
  return { path, type, major, minor, fileMode: fileMode ?? 0o666, uid: uid ?? 0, gid: gid ?? 0, access: permissions };
}

async function hostNode(wanted: CdiDeviceNode, host: Host): Promise<DeviceNode> {
  const stat = await host.files.stat(wanted.hostPath);
  const node = stat === undefined ? undefined : deviceNode(wanted.path, stat, wanted.permissions);
  if (node === undefined) throw new InvalidInput('CDI_devices', `"${wanted.hostPath}" is not a device on this host`);
  if (wanted.type !== undefined && wanted.type !== node.type) {
    const problem = `"${wanted.hostPath}" has type ${node.type} on this host, but its specification says ${wanted.type}`;
    throw new InvalidInput('CDI_devices', problem);
  }
  const { uid = node.uid, gid = node.gid, fileMode = node.fileMode } = wanted;
  return { ...node, uid, gid, fileMode };
}
