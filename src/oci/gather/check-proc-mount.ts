import type { Mount } from '../../base/cri.ts';
import { InvalidInput } from '../../base/failure.ts';
import type { Host } from '../../host/host.ts';
import { mountBelow } from './mount-below.ts';

/** Files of /proc that LXCFS shows with a container's own figures. Source: runc and crun admit these. */
const OF_LXCFS: ReadonlySet<string> = new Set(
  ['cpuinfo', 'diskstats', 'loadavg', 'meminfo', 'net/dev', 'slabinfo', 'stat', 'swaps', 'uptime'].map(
    (name) => `/proc/${name}`,
  ),
);

/**
 * Refuses a volume over the container's /proc: into what lies there a runtime writes labels and limits, and a fake one
 * takes them (CVE-2019-16884, CVE-2019-19921). A /proc in its place, and LXCFS's files, are admitted as by runc.
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
  if (OF_LXCFS.has(destination)) return;
  if (destination === '/proc' && mountBelow(source, await host.mounts.under('/'))?.type === 'proc') return;
  const problem = `"${mount.containerPath}" leads into the container's /proc, which no volume can replace`;
  throw new InvalidInput(`mounts.${at}.container_path`, problem);
}
