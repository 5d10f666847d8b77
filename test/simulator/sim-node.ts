import { pathsOf } from '../../src/base/paths.ts';
import { FakeClock } from '../../src/base/testing/fake-clock.ts';
import { FakeIpPool } from '../../src/cni/testing/fake-ip-pool.ts';
import { FakeKernel } from '../../src/host/testing/fake-kernel.ts';
import type { TaskEnd } from '../../src/oci/handler.ts';
import { FakeDisk } from '../../src/state/testing/fake-driver.ts';

export const PATHS = pathsOf('/var/lib/gantry', '/run/gantry');
export const OPERATIONS_CGROUP = '/gantry-ops';
export const PODS_CGROUP = '/gantry';
const SIGKILL = 9;

/** What an OCI runtime keeps of a container or a pause. */
export interface RuntimeState {
  readonly pid: number;
  readonly startTime: bigint;
  readonly started: PromiseWithResolvers<void>;
  isStarted: boolean;
}

/** The machine: what outlives every daemon that runs on it. */
export class SimNode {
  readonly kernel: FakeKernel = new FakeKernel();
  readonly disk: FakeDisk = new FakeDisk();
  readonly clock: FakeClock = new FakeClock();
  readonly pool: FakeIpPool = new FakeIpPool();
  /** The runtime's own state, by id. */
  readonly runtime: Map<string, RuntimeState> = new Map();
  /** Exit files of the monitors, by container id: the truth about how containers ended. */
  readonly exits: Map<string, TaskEnd> = new Map();
  /** The limit that each container really has. */
  readonly cpuShares: Map<string, bigint> = new Map();
  /** Ids of sandboxes whose pause was killed by the world. */
  readonly killedPauses: Set<string> = new Set();
  /** Ids whose record was seen committed. */
  readonly seenOnDisk: Set<string> = new Set();
  readonly #exitWatchers = new Map<string, PromiseWithResolvers<TaskEnd>>();

  /** Goes up with every boot. */
  #boots = 1;

  constructor() {
    this.#makeDirectories();
  }

  get bootId(): string {
    return `00000000-0000-4000-8000-${String(this.#boots).padStart(12, '0')}`;
  }

  /**
   * Everything that lives in memory is gone: processes, cgroups, mounts, /run. Addresses are kept on the disk.
   * A power cut also takes what was committed and not synced.
   */
  reboot(kind: 'orderly' | 'power cut'): void {
    const { kernel, disk } = this;
    this.#boots += 1;
    for (const process of kernel.living()) process.signal(SIGKILL);
    kernel.cgroups.clear();
    for (const target of kernel.tree.mounts.map((mount) => mount.target)) kernel.tree.removeMounts(target);
    for (const path of kernel.tree.paths()) if (path.startsWith(`${PATHS.runRoot}/`)) kernel.tree.delete(path);
    this.runtime.clear();
    this.exits.clear();
    this.cpuShares.clear();
    if (kind === 'power cut') disk.cutPower();
    this.#makeDirectories();
  }

  #makeDirectories(): void {
    for (const path of [PATHS.root, PATHS.runRoot, PATHS.namespaces, '/layers/1', '/etc']) {
      this.kernel.tree.makeDirectory(path, 0o755);
    }
  }

  /** The monitor writes the exit file. */
  writeExit(id: string, end: TaskEnd): void {
    this.exits.set(id, end);
    this.exitWatcher(id).resolve(end);
  }

  exitWatcher(id: string): PromiseWithResolvers<TaskEnd> {
    const watcher = this.#exitWatchers.get(id) ?? Promise.withResolvers<TaskEnd>();
    this.#exitWatchers.set(id, watcher);
    return watcher;
  }

  /** What is there and belongs to some pod; empty when all were removed. */
  leftovers(): readonly string[] {
    const roots = [PATHS.sandboxes, PATHS.bundles, PATHS.containers].map((root) => `${root}/`);
    const { tree } = this.kernel;
    const directories = tree.paths().filter((path) => roots.some((root) => path.startsWith(root)));
    return [
      ...this.kernel
        .leftovers()
        .filter((what) => ![`cgroup ${PODS_CGROUP}`, `cgroup ${OPERATIONS_CGROUP}`].includes(what)),
      ...directories.map((path) => `path ${path}`),
      ...[...this.pool.taken].map(([ip, holder]) => `address ${ip} of ${holder}`),
      ...[...this.runtime.keys()].map((id) => `runtime state of ${id}`),
      ...[...this.exits.keys()].map((id) => `exit file of ${id}`),
    ];
  }
}
