import { SIGKILL } from '../../src/base/signals.ts';
import { FakeClock } from '../../src/base/testing/fake-clock.ts';
import { FakeIpPool } from '../../src/cni/testing/fake-ip-pool.ts';
import { bundleFiles } from '../../src/handlers/conmon/monitor-arguments.ts';
import { FakeKernel } from '../../src/host/testing/fake-kernel.ts';
import type { Change } from '../../src/state/driver.ts';
import { FakeDisk } from '../../src/state/testing/fake-driver.ts';
import { gatePath, readState, writeText } from './runtime-state.ts';
import { CALLS_CGROUP, LOGS, OPERATIONS_CGROUP, PATHS, PODS_CGROUP, RUNTIME_ROOT } from './sim-paths.ts';

/**
 * What starts pause processes: gantry-host, the runtime, the runtime from an image, or nothing, because no pod needs
 * one.
 */
export type PauseWay = 'native' | 'runtime' | 'image' | 'none';

/** How a container ended, as only the machine knows. */
interface TrueEnd {
  readonly exitCode: number;
  readonly oomKilled: boolean;
}

/** The machine: what outlives every daemon that runs on it. */
export class SimNode {
  readonly kernel: FakeKernel = new FakeKernel();
  readonly disk: FakeDisk = new FakeDisk();
  readonly clock: FakeClock = new FakeClock();
  readonly pool: FakeIpPool = new FakeIpPool();
  /** The truth about how containers ended, by id: what their monitors wrote down. */
  readonly exits: Map<string, TrueEnd> = new Map();
  /** Ids of containers that the kernel killed for their memory. */
  readonly oomKilled: Set<string> = new Set();
  /** Cgroups of execs whose command ended by itself: background processes may continue. */
  readonly endedExecs: Set<string> = new Set();
  /** Ids of sandboxes whose pause process was killed by the environment. */
  readonly killedPauses: Set<string> = new Set();
  /** Addresses that sandboxes were seen with, by id. */
  readonly addressesOf: Map<string, readonly string[]> = new Map();
  /** Sandboxes of containers that were seen, by id. */
  readonly podOf: Map<string, string> = new Map();
  /** Ids whose record was seen committed. */
  readonly seenOnDisk: Set<string> = new Set();
  /** Calls to the host that were made to fail. */
  readonly failedCalls: Set<string> = new Set();
  /** Ids of containers that the present daemon could not look for, and will look for again. */
  readonly notLookedFor: Set<string> = new Set();
  /** What the disk of the state takes: all, only what replaces or deletes rows (the reserve), or nothing. */
  diskState: 'healthy' | 'full' | 'read-only' = 'healthy';
  /** Calls of network plugins hang. */
  pluginHangs = false;
  /** The daemon that is up keeps facts that the disk did not take. */
  hasBacklog = false;
  readonly pauses: PauseWay;
  readonly #gates = new Map<string, PromiseWithResolvers<void>>();

  /** Goes up with every boot. */
  #boots = 1;

  constructor(pauses: PauseWay) {
    this.pauses = pauses;
    this.#makeDirectories();
  }

  get bootId(): string {
    return `00000000-0000-4000-8000-${String(this.#boots).padStart(12, '0')}`;
  }

  /**
   * Everything in memory is lost: processes, cgroups, mounts, /run. Addresses are kept on the disk. A power cut also
   * loses what was committed and not synced.
   */
  reboot(kind: 'orderly' | 'power cut'): void {
    const { kernel, disk } = this;
    this.#boots += 1;
    for (const process of kernel.living()) process.signal(SIGKILL);
    kernel.cgroups.clear();
    kernel.tree.busy.clear();
    for (const target of kernel.tree.mounts.map((mount) => mount.target)) kernel.tree.removeMounts(target);
    for (const path of kernel.tree.paths()) if (path.startsWith(`${PATHS.runRoot}/`)) kernel.tree.delete(path);
    if (kind === 'power cut') disk.cutPower();
    this.#makeDirectories();
  }

  #makeDirectories(): void {
    for (const path of [PATHS.root, PATHS.runRoot, PATHS.namespaces, LOGS, '/layers/1', '/etc']) {
      this.kernel.tree.makeDirectory(path, 0o755);
    }
  }

  /** True if the disk of the state does not take these changes now. */
  refuses(changes: readonly Change[]): boolean {
    if (this.diskState === 'read-only') return true;
    const isNew = ({ op, table, key }: Change): boolean => op === 'put' && this.disk.get(table, key) === undefined;
    return this.diskState === 'full' && changes.some(isNew);
  }

  /** At which a container's process waits to be started. */
  gate(id: string): PromiseWithResolvers<void> {
    const gate = this.#gates.get(id) ?? Promise.withResolvers<void>();
    this.#gates.set(id, gate);
    return gate;
  }

  waitsAtGate(id: string): boolean {
    return this.kernel.tree.node(gatePath(id)) !== undefined;
  }

  /** Opens the named pipe for reading: the process continues. False if no process waits there. */
  letPass(id: string): boolean {
    if (!this.waitsAtGate(id)) return false;
    this.kernel.tree.delete(gatePath(id));
    this.gate(id).resolve();
    return true;
  }

  /** Pid of a container's process according to the runtime. */
  initOf(id: string): number {
    return readState(this.kernel, id)?.init_process_pid ?? 0;
  }

  /**
   * The monitor's stderr tail. False if the bundle does not exist: a monitor that could not be killed has outlived it.
   */
  writeExit(id: string, bundle: string, exitCode: number): boolean {
    const files = bundleFiles(bundle);
    if (this.kernel.tree.node(bundle) === undefined) return false;
    const oomKilled = this.oomKilled.has(id);
    if (oomKilled) writeText(this.kernel, files.oom, '');
    writeText(this.kernel, files.exit, String(exitCode));
    this.exits.set(id, { exitCode, oomKilled });
    return true;
  }

  /** What is there and belongs to some pod; empty when all were removed. */
  leftovers(): readonly string[] {
    const roots = [PATHS.sandboxes, PATHS.bundles, PATHS.containers, RUNTIME_ROOT];
    const { kernel, pool } = this;
    const directories = kernel.tree.paths().filter((path) => roots.some((root) => path.startsWith(`${root}/`)));
    const known = [PODS_CGROUP, OPERATIONS_CGROUP, CALLS_CGROUP].map((path) => `cgroup ${path}`);
    return [
      ...kernel.leftovers([LOGS]).filter((what) => !known.includes(what)),
      ...directories.map((path) => `path ${path}`),
      ...[...pool.taken].map(([ip, holder]) => `address ${ip} of ${holder}`),
    ];
  }
}
