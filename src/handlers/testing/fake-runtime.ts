import type { Clock } from '../../base/clock.ts';
import { SIGKILL } from '../../base/signals.ts';
import { companionCgroup } from '../../cgroups/leaf-cgroup.ts';
import type { FakeKernel, FakeStart } from '../../host/testing/fake-kernel.ts';
import type { FakeProcess } from '../../host/testing/fake-process.ts';
import { type FakeProgram, sleepForever } from '../../host/testing/fake-program.ts';
import type { ContainerPlan, TaskEnd } from '../handler.ts';
import { FakeStreams } from './fake-streams.ts';

/** A container as the fake runtime and its monitor keep it: what a daemon's crash leaves. */
export interface FakeContainer {
  readonly id: string;
  readonly argv: readonly string[];
  readonly cgroup: string;
  readonly init: FakeProcess;
  readonly monitor: FakeProcess;
  readonly logPath: string | undefined;
  /** Its streams as its monitor has them. */
  readonly streams: FakeStreams;
  started: boolean;
  oomKilled: boolean;
  /** What the monitor wrote down; nothing where it died before. */
  end: TaskEnd | undefined;
}

/** Of the cgroup of a container's monitor. */
export const MONITOR_ROLE = 'conmon';

const INIT = '/fake/init';
const MONITOR = '/fake/monitor';
const EXEC = '/fake/exec';
const PAUSE = '/fake/pause';

/**
 * The OCI runtime and the monitors of a fake kernel. It lives with the kernel: hand the same one to the handler of the next
 * daemon. Containers run the programs put into {@link programs}; their ends are written down by their monitors, whether
 * or not a daemon looks.
 */
export class FakeRuntime {
  readonly kernel: FakeKernel;
  readonly clock: Clock;
  /** By the first word of a command line; there is no other program. `sleep` is there from the start. */
  readonly programs: Map<string, FakeProgram> = new Map([['sleep', sleepForever]]);
  readonly containers: Map<string, FakeContainer> = new Map();
  /** Pauses that the runtime keeps state of, by id. */
  readonly pauses: Set<string> = new Set();
  readonly #starts = new Map<string, () => void>();

  constructor(kernel: FakeKernel, clock: Clock) {
    this.kernel = kernel;
    this.clock = clock;
    kernel.onRun(PAUSE, sleepForever);
    kernel.onRun(INIT, (invocation) => this.#init(invocation));
    kernel.onRun(MONITOR, (invocation) => this.#monitor(invocation));
    kernel.onRun(EXEC, (invocation) => this.program(invocation.argv.slice(2))(invocation));
  }

  /** @throws Error where there is no such program */
  program(argv: readonly string[]): FakeProgram {
    const program = this.programs.get(argv[0] ?? '');
    if (program === undefined) throw new Error(`exec: "${argv[0]}": stat: no such file or directory`);
    return program;
  }

  pause(id: string, cgroup: string): FakeProcess {
    this.#makeCgroup(cgroup);
    this.pauses.add(id);
    return this.kernel.start({ argv: [PAUSE], cgroup });
  }

  /** Starts the monitor, then the container's first process, which waits to be started. */
  create(plan: ContainerPlan): FakeContainer {
    const { id, cgroup, logPath } = plan;
    const monitorCgroup = companionCgroup(cgroup, MONITOR_ROLE);
    this.program(plan.spec.process.args);
    this.#makeCgroup(monitorCgroup);
    this.#makeCgroup(cgroup);
    const streams = new FakeStreams(plan);
    const monitor = this.kernel.start({ argv: [MONITOR, id], cgroup: monitorCgroup });
    const init = this.kernel.start({ argv: [INIT, id], cgroup, ...streams.process });
    const argv = plan.spec.process.args;
    const own = { id, argv, cgroup, init, monitor, logPath, streams };
    const container = { ...own, started: false, oomKilled: false, end: undefined };
    this.containers.set(id, container);
    return container;
  }

  start(container: FakeContainer): void {
    container.started = true;
    this.#starts.get(container.id)?.();
  }

  /** The kernel kills the container for its memory. */
  oomKill(id: string): void {
    const container = this.containers.get(id);
    if (container === undefined) return;
    container.oomKilled = true;
    container.init.signal(SIGKILL);
  }

  /** @throws Error where there is no such program */
  exec(
    container: FakeContainer,
    cgroup: string,
    argv: readonly string[],
    streams: Pick<FakeStart, 'write' | 'input' | 'terminal'>,
  ): FakeProcess {
    this.program(argv);
    this.#makeCgroup(cgroup);
    return this.kernel.start({ argv: [EXEC, container.id, ...argv], cgroup, ...streams });
  }

  async #init(invocation: Parameters<FakeProgram>[0]): Promise<number> {
    const container = this.containers.get(invocation.argv[1] ?? '');
    if (container === undefined) return 1;
    if (!container.started) await new Promise<void>((resolve) => this.#starts.set(container.id, resolve));
    return await this.program(container.argv)(invocation);
  }

  async #monitor({ argv, killed }: Parameters<FakeProgram>[0]): Promise<number> {
    const container = this.containers.get(argv[1] ?? '');
    if (container === undefined) return 1;
    const { code, signal } = await container.init.ended;
    container.streams.close();
    if (killed.aborted) return 137;
    const exitCode = code ?? (signal === 'SIGKILL' ? 137 : 143);
    container.end = { exitCode, finishedAt: this.clock.nowNs(), oomKilled: container.oomKilled, known: true };
    return 0;
  }

  #makeCgroup(path: string): void {
    const parts = path.split('/').slice(1);
    for (const at of parts.keys()) {
      const above = `/${parts.slice(0, at + 1).join('/')}`;
      if (!this.kernel.cgroups.has(above)) this.kernel.cgroups.set(above, new Map());
    }
  }
}
