import type { Log } from '../../base/context.ts';
import type { Host } from '../host.ts';
import { CgroupMoveWarmer } from './cgroup-move-warmer.ts';
import { RealCgroups } from './cgroups/cgroups.ts';
import { readHierarchies } from './cgroups/hierarchies.ts';
import { Exits } from './exits.ts';
import { RealFiles } from './files.ts';
import { GantryHost } from './gantry-host/client.ts';
import { readLimits } from './limits.ts';
import { RealMounts } from './mounts.ts';
import { RealNamespaces } from './namespaces.ts';
import { RealProcesses } from './processes.ts';
import { RealRootfs } from './rootfs.ts';

export interface RealHostOptions {
  /** The static binary built from `native/gantry-host`. */
  readonly gantryHostPath: string;
  readonly log: Log;
}

/** A host with the process id of its gantry-host, for `gantry check` and tests. */
export interface RealHost extends Host, AsyncDisposable {
  readonly gantryHostPid: number;
  /** By a process in a cgroup of its own, which the caller removes in the end. */
  cgroupMoveWarmer(cgroup: string): CgroupMoveWarmer;
}

/**
 * The machine this process runs on. Disposing it ends gantry-host; what gantry-host started goes on.
 * @throws Unavailable when gantry-host cannot be started
 */
export async function createRealHost(options: RealHostOptions): Promise<RealHost> {
  const exits = new Exits();
  const gantryHost = await GantryHost.start({ program: options.gantryHostPath, log: options.log, exits });
  const hierarchies = readHierarchies();
  const mounts = new RealMounts(gantryHost);
  const cgroups = new RealCgroups(hierarchies);
  const processes = new RealProcesses(gantryHost, exits, cgroups);
  return {
    files: new RealFiles(gantryHost),
    mounts,
    namespaces: new RealNamespaces(gantryHost, mounts),
    cgroups,
    processes,
    rootfs: new RealRootfs(gantryHost),
    limits: readLimits(hierarchies),
    get gantryHostPid() {
      return gantryHost.pid;
    },
    cgroupMoveWarmer: (cgroup) =>
      new CgroupMoveWarmer({ processes, cgroups, program: options.gantryHostPath, cgroup, log: options.log }),
    [Symbol.asyncDispose]: () => {
      cgroups.close();
      return gantryHost[Symbol.asyncDispose]();
    },
  };
}
