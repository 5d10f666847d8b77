import { type Context, throwIfLeft } from '../../src/base/context.ts';
import { DeadlineExceeded, InvalidInput, PreconditionFailed, Unimplemented } from '../../src/base/failure.ts';
import type { FakeProcess } from '../../src/host/testing/fake-process.ts';
import type {
  ContainerPlan,
  ExecOutcome,
  ExecPlan,
  Handlers,
  HoldRecord,
  OpenedSandbox,
  RuntimeHandler,
  SandboxHold,
  SandboxPlan,
  Task,
  TaskEnd,
  TaskRecord,
} from '../../src/oci/handler.ts';
import type { Life } from './life.ts';
import type { Scheduler } from './scheduler.ts';
import type { RuntimeState, SimNode } from './sim-node.ts';
import { short } from './sim-programs.ts';

const SPEC = {} as OpenedSandbox['spec'];
const UNKNOWN_END: Omit<TaskEnd, 'finishedAt'> = { exitCode: 255, oomKilled: false, known: false };
const failure = (what: string) => (): PreconditionFailed => new PreconditionFailed(`${what} failed as told`);

/**
 * A handler over the machine's processes: a monitor per container that makes it, outlives the daemon and writes the
 * exit file, as conmon does; a pause made by a call of the runtime.
 */
export class SimHandler implements RuntimeHandler {
  readonly name = 'simulated';
  readonly features = { recursiveReadOnlyMounts: false, userNamespaces: false };
  readonly execMode = 'host-process';
  readonly #node: SimNode;
  readonly #scheduler: Scheduler;
  readonly #life: Life;

  constructor(node: SimNode, scheduler: Scheduler, life: Life) {
    this.#node = node;
    this.#scheduler = scheduler;
    this.#life = life;
  }

  async probe(): Promise<undefined> {}

  async openSandbox(plan: SandboxPlan): Promise<OpenedSandbox> {
    const what = `pause of ${short(plan.id)}`;
    await this.#turn(`start of the ${what}`, failure(what));
    this.#node.kernel.cgroups.set(plan.cgroup, new Map());
    const call = this.#node.kernel.start({ argv: ['/runtime-call', plan.id, plan.cgroup], cgroup: plan.cgroup });
    await call.ended;
    await this.#turn(`the ${what} is up`, failure(what));
    const state = this.#node.runtime.get(plan.id);
    if (state === undefined) throw failure(what)();
    const { pid, startTime } = state;
    const record: HoldRecord = { kind: 'runtime', handler: this.name, id: plan.id, pid, startTime };
    return { record, ended: this.#endOf(pid), spec: SPEC };
  }

  async reattachSandbox(record: HoldRecord): Promise<SandboxHold | 'gone'> {
    await this.#turn(`look for the pause of ${short(record.id)}`);
    if (this.#process(record.pid)?.alive !== true) return 'gone';
    return { record, ended: this.#endOf(record.pid) };
  }

  async create(plan: ContainerPlan): Promise<Task> {
    const { id, bundle, cgroup, monitorCgroup, logPath, tty } = plan;
    const what = `container ${short(id)}`;
    await this.#turn(`start of the monitor of ${what}`, failure(what));
    this.#node.kernel.cgroups.set(monitorCgroup, new Map());
    const monitor = this.#node.kernel.start({ argv: ['/monitor', id, cgroup], cgroup: monitorCgroup });
    const state = await this.#pidMessage(id, monitor);
    await this.#turn(`pid message of ${what}`, failure(what));
    const { pid, startTime } = state;
    const monitorFacts = { monitorPid: monitor.pid, monitorStartTime: monitor.startTime };
    return this.#task({
      handler: this.name,
      id,
      bundle,
      cgroup,
      monitorCgroup,
      logPath,
      tty,
      pid,
      startTime,
      ...monitorFacts,
    });
  }

  async reattach(record: TaskRecord): Promise<Task> {
    await this.#turn(`look for container ${short(record.id)}`);
    return this.#task(record);
  }

  async deleteTask(id: string): Promise<void> {
    await this.#turn(`runtime delete of ${short(id)}`, failure('runtime delete'));
    const state = this.#node.runtime.get(id);
    if (state !== undefined && this.#process(state.pid)?.alive === true) {
      throw new PreconditionFailed(`cannot delete ${short(id)}: it is running`);
    }
    this.#node.runtime.delete(id);
    this.#node.exits.delete(id);
    this.#node.cpuShares.delete(id);
    await this.#turn(`runtime delete of ${short(id)} done`);
  }

  /** The only handler there is. */
  get handlers(): Handlers {
    return {
      names: [this.name],
      defaultName: this.name,
      byName: (name) => {
        if (name === '' || name === this.name) return this;
        throw new InvalidInput('runtime_handler', `"${name}" is none of: ${this.name}`);
      },
    };
  }

  /** Settles when the monitor has made the container. @throws PreconditionFailed when it ended before */
  async #pidMessage(id: string, monitor: FakeProcess): Promise<RuntimeState> {
    for (;;) {
      const state = this.#node.runtime.get(id);
      if (state !== undefined) return state;
      if (!monitor.alive) throw failure(`monitor of ${short(id)}`)();
      await this.#turn(`pid message of ${short(id)}?`);
    }
  }

  #task(record: TaskRecord): Task {
    const { id, cgroup } = record;
    const what = `container ${short(id)}`;
    const state = (): RuntimeState | undefined => this.#node.runtime.get(id);
    return {
      record,
      ended: this.#ended(record),
      isStarted: async () => state()?.isStarted === true,
      start: async (ctx) => {
        await this.#turn(`start of ${what}`, failure(`start of ${what}`));
        throwIfLeft(ctx);
        const found = state();
        if (found === undefined || this.#process(found.pid)?.alive !== true) throw failure(`start of ${what}`)();
        found.isStarted = true;
        found.started.resolve();
        await this.#turn(`${what} is started`, failure(`start of ${what}`));
      },
      signal: async (signal) => {
        await this.#turn(`signal ${signal} to ${what}`, failure('kill'));
        this.#process(record.pid)?.signal(signal);
      },
      kill: async () => {
        await this.#turn(`kill ${what}`, failure('kill'));
        for (const process of this.#node.kernel.within(cgroup)) process.signal(9);
      },
      exec: (plan, ctx) => this.#exec(record, plan, ctx),
      openExec: () => Promise.reject(new Unimplemented('streams are not simulated')),
      attach: () => Promise.reject(new Unimplemented('streams are not simulated')),
      reopenLog: async () => this.#turn(`log of ${what}`),
      update: async (limits) => {
        await this.#turn(`limits of ${what}`, failure('update'));
        this.#node.cpuShares.set(id, limits.cpuShares);
        await this.#turn(`limits of ${what} set`, failure('update'));
      },
    };
  }

  /** From the exit file; where the monitor is gone without one, nobody can know. */
  async #ended({ id, monitorPid }: TaskRecord): Promise<TaskEnd> {
    const known = this.#node.exits.get(id);
    if (known !== undefined) return known;
    const file = this.#node.exitWatcher(id).promise;
    const monitor = this.#process(monitorPid)?.ended ?? Promise.resolve();
    const lost = monitor.then(
      () => this.#node.exits.get(id) ?? { ...UNKNOWN_END, finishedAt: this.#node.clock.nowNs() },
    );
    return await Promise.race([file, lost]);
  }

  async #exec({ id, cgroup }: TaskRecord, plan: ExecPlan, ctx: Context): Promise<ExecOutcome> {
    await this.#turn(`exec in ${short(id)}`, failure('exec'));
    throwIfLeft(ctx);
    const own = `${cgroup}/exec-${plan.id}`;
    if (!this.#node.kernel.cgroups.has(cgroup)) throw failure('exec')();
    this.#node.kernel.cgroups.set(own, new Map());
    const process = this.#node.kernel.start({ argv: ['/exec', ...plan.argv], cgroup: own });
    const kill = (): void => {
      if (this.#life.alive) process.signal(9);
    };
    ctx.signal.addEventListener('abort', kill, { once: true });
    const end = await process.ended;
    await this.#turn(`end of an exec in ${short(id)}`);
    this.#node.kernel.cgroups.delete(own);
    if (end.code === undefined) throw ctx.signal.reason ?? new DeadlineExceeded('the exec');
    return { stdout: new Uint8Array(), stderr: new Uint8Array(), exitCode: end.code, truncated: false };
  }

  #process(pid: number): FakeProcess | undefined {
    return this.#node.kernel.processes.get(pid);
  }

  async #endOf(pid: number): Promise<void> {
    await this.#process(pid)?.ended;
  }

  #turn(label: string, fails?: () => unknown): Promise<void> {
    return this.#scheduler.turn(label, { life: this.#life, ...(fails === undefined ? {} : { failure: fails }) });
  }
}
