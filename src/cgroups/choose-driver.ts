import type { HostLimits } from '../host/host.ts';
import type { CgroupDriver } from './cgroup-driver.ts';
import { cgroupfsDriver } from './cgroupfs-driver.ts';
import { systemdDriver } from './systemd-driver.ts';

/** The driver of the configuration; `auto` takes systemd's where systemd runs the host. */
export function chooseCgroupDriver(
  configured: 'auto' | 'cgroupfs' | 'systemd',
  limits: Pick<HostLimits, 'hasSystemd'>,
): CgroupDriver {
  const name = configured === 'auto' ? (limits.hasSystemd ? 'systemd' : 'cgroupfs') : configured;
  return name === 'systemd' ? systemdDriver : cgroupfsDriver;
}
