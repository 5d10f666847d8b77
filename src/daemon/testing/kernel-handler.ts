import { type Context, throwIfLeft } from '../../base/context.ts';
import { DeadlineExceeded, PreconditionFailed, Unimplemented } from '../../base/failure.ts';
import type { FakeKernel } from '../../host/testing/fake-kernel.ts';
import type { FakeProcess } from '../../host/testing/fake-process.ts';
import type {
  ContainerPlan,
  ExecOutcome,
  ExecPlan,
  Handlers,
  HoldRecord,
  RuntimeHandler,
  SandboxHold,
  SandboxPlan,
  Task,
  TaskEnd,
  TaskRecord,
} from '../../oci/handler.ts';

const NO_SPEC = {} as SandboxHold['spec'];

/**
 * A handler whose pauses and containers are processes of the fake kernel: they outlive the daemon, and an end that
 * comes while none runs is found in the kernel, as it is in the monitor's files.
 */
export class KernelHandler implements RuntimeHandler {
  readonly name = 'fake';
  readonly features = { recursiveReadOnlyMounts: false, userNamespaces: false };
  readonly execMode = 'host-process';
  readonly #kernel: FakeKernel;
  readonly #now: () => bigint;
  /** Thrown by the next call of that name. */
  readonly failures: Map<string, Error> = new Map();
  /** Awaited by every call of that name. */
  readonly gates: Map<string, Promise<void>> = new Map();
  /** Containers that do not end by their stop signal. */
  ignoresSignals = false;

  constructor(kernel: FakeKernel, now: () => bigint) {
    this.#kernel = kernel;
    this.#now = now;
    const sleep = (): Promise<number> => new Promise(() => {});
    if (kernel.incarnation > 1) return;
    kernel.onRun('/pause', sleep);
    kernel.onRun('/created', sleep);
  }

  async probe(): Promise<undefined> {}

  async openSandbox(plan: SandboxPlan): Promise<SandboxHold> {
    this.#kernel.cgroups.set(plan.cgroup, new Map());
    const process = this.#kernel.start({ argv: ['/pause'], cgroup: plan.cgroup });
    await this.#step('openSandbox');
    const record: HoldRecord = { kind: 'runtime', handler: this.name, id: plan.id, ...idOf(process) };
    return { record, ended: process.ended.then(() => {}), spec: NO_SPEC };
  }

  async reattachSandbox(record: HoldRecord): Promise<SandboxHold | 'gone'> {
    await this.#step('reattachSandbox');
    const process = this.#kernel.processes.get(record.pid);
    if (process?.alive !== true) return 'gone';
    return { record, ended: process.ended.then(() => {}), spec: NO_SPEC };
  }

  async create(plan: ContainerPlan): Promise<Task> {
    for (const cgroup of [plan.cgroup, plan.monitorCgroup]) this.#kernel.cgroups.set(cgroup, new Map());
    const process = this.#kernel.start({ argv: ['/created'], cgroup: plan.cgroup });
    await this.#step('create');
    const { id, bundle, cgroup, monitorCgroup, logPath, tty } = plan;
    const monitor = { monitorPid: 0, monitorStartTime: 0n };
    return this.#task({
      handler: this.name,
      id,
      bundle,
      cgroup,
      monitorCgroup,
      logPath,
      tty,
      ...idOf(process),
      ...monitor,
    });
  }

  async reattach(record: TaskRecord): Promise<Task> {
    await this.#step('reattach');
    return this.#task(record);
  }

  async deleteTask(): Promise<void> {
    await this.#step('deleteTask');
  }

  #task(record: TaskRecord): Task {
    const process = this.#kernel.processes.get(record.pid);
    const end = process?.end;
    return {
      record,
      ended:
        end === undefined
          ? (process?.ended ?? unknownEnd()).then((e) => this.#end(e))
          : Promise.resolve(this.#end(end)),
      isStarted: async () => this.#kernel.cgroups.get(record.cgroup)?.has('started') === true,
      start: async (ctx) => {
        throwIfLeft(ctx);
        await this.#step('start');
        this.#kernel.cgroups.get(record.cgroup)?.set('started', '1');
        await this.#step('started');
      },
      signal: async (signal) => {
        if (!this.ignoresSignals) process?.signal(signal);
      },
      kill: async () => {
        await this.#step('kill');
        process?.signal(9);
      },
      exec: (plan, ctx) => this.#exec(plan, ctx),
      openExec: () => Promise.reject(new Unimplemented('streams are not simulated')),
      attach: () => Promise.reject(new Unimplemented('streams are not simulated')),
      reopenLog: async () => {},
    };
  }

  async #exec(plan: ExecPlan, ctx: Context): Promise<ExecOutcome> {
    await this.#step('exec');
    throwIfLeft(ctx);
    if (plan.argv[0] === 'hang') {
      throw await new Promise<unknown>((resolve) =>
        ctx.signal.addEventListener('abort', () => resolve(ctx.signal.reason)),
      );
    }
    if (plan.argv[0] === 'slow') throw new DeadlineExceeded('the command');
    const stdout = new TextEncoder().encode(plan.argv.join(' '));
    return { stdout, stderr: new Uint8Array(), exitCode: 0, truncated: false };
  }

  #end(end: { readonly code: number | undefined; readonly signal: string | undefined }): TaskEnd {
    const exitCode = end.code ?? (end.signal === 'SIGKILL' ? 137 : 143);
    return { exitCode, finishedAt: this.#now(), oomKilled: false, known: true };
  }

  async #step(name: string): Promise<void> {
    await this.gates.get(name);
    const failure = this.failures.get(name);
    this.failures.delete(name);
    if (failure !== undefined) throw failure;
  }

  /** The only handler there is. */
  get handlers(): Handlers {
    return {
      names: [this.name],
      defaultName: this.name,
      byName: (name) => {
        if (name === '' || name === this.name) return this;
        throw new PreconditionFailed(`no handler ${name}`);
      },
    };
  }
}

function idOf(process: FakeProcess): { readonly pid: number; readonly startTime: bigint } {
  return { pid: process.pid, startTime: process.startTime };
}

async function unknownEnd(): Promise<{ code: number; signal: undefined }> {
  return { code: 255, signal: undefined };
}
