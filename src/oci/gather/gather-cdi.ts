import { InvalidInput } from '../../base/failure.ts';
import type { Host } from '../../host/host.ts';
import type { CdiDeviceNode, CdiEdits } from '../cdi/cdi-spec.ts';
import { findCdiDevices } from '../cdi/find-cdi-devices.ts';
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
  const edits = await findCdiDevices(request.config.cdiDevices, defaults.cdiDirectories, host.files);
  const nodes = await Promise.all(edits.flatMap(({ deviceNodes }) => deviceNodes.map((it) => nodeOf(it, host))));
  return { edits, nodes };
}

async function nodeOf(wanted: CdiDeviceNode, host: Host): Promise<DeviceNode> {
  const stat = await host.files.stat(wanted.hostPath);
  const node = stat === undefined ? undefined : deviceNode(wanted.path, stat, wanted.permissions);
  if (node === undefined) throw new InvalidInput('CDI_devices', `"${wanted.hostPath}" is no device on this host`);
  const { uid = node.uid, gid = node.gid, fileMode = node.fileMode } = wanted;
  return { ...node, uid, gid, fileMode };
}
