import type { Mount } from '../../base/cri.ts';
import { InvalidInput } from '../../base/failure.ts';
import type { Host } from '../../host/host.ts';
import { mountBelow } from './mount-below.ts';

/**
 * Files of /proc that a volume may replace: those that LXCFS provides, and two that checkpointing and FIPS mode need.
 * Source: runc, libcontainer/rootfs_linux.go, checkProcMount, validProcMounts (`fips_enabled`: runc 1.2 and later; without
 * `/proc/net/dev`, which led to another file and was removed in 1.4). test/runtimes compares it with the newest release.
 */
export const REPLACEABLE_PROC_FILES: readonly string[] = [
  'cpuinfo',
  'diskstats',
  'loadavg',
  'meminfo',
  'slabinfo',
  'stat',
  'swaps',
  'sys/crypto/fips_enabled',
  'sys/kernel/ns_last_pid',
  'uptime',
].map((name) => `/proc/${name}`);

/**
 * Refuses a volume over the container's /proc: into what lies there a runtime writes labels and limits, and a fake one
 * takes them (CVE-2019-16884, CVE-2019-19921). A /proc in its place and {@link REPLACEABLE_PROC_FILES} are admitted as by runc.
 * @param destination without links of the image
 * @param source on the host, without links
 * @throws InvalidInput naming the mount
 */
export async function checkProcMount(
  mount: Mount,
  at: number,
  destination: string,
  source: string,
  host: Host,
): Promise<void> {
  if (destination !== '/proc' && !destination.startsWith('/proc/')) return;
  if (REPLACEABLE_PROC_FILES.includes(destination)) return;
  if (destination === '/proc' && mountBelow(source, await host.mounts.under('/'))?.type === 'proc') return;
  const problem = `"${mount.containerPath}" resolves to a path in the container's /proc, which a volume must not replace`;
  throw new InvalidInput(`mounts.${at}.container_path`, problem);
}
