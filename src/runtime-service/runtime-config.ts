import { CgroupDriver } from '../rpc/generated/messages.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import type { NodeStatus } from './node-status.ts';

/** Which cgroup driver kubelet has to use, so that both name the pods' cgroups alike. */
export function runtimeConfig(node: Pick<NodeStatus, 'cgroupDriver'>): RuntimeRpc<'RuntimeConfig'> {
  const driver = { systemd: CgroupDriver.SYSTEMD, cgroupfs: CgroupDriver.CGROUPFS };
  return () => ({ linux: { cgroupDriver: driver[node.cgroupDriver] } });
}
