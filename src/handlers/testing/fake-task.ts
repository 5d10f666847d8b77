import { type Context, whileWaiting, withTimeout } from '../../base/context.ts';
import type { LinuxResources } from '../../base/cri.ts';
import { messageOf, PreconditionFailed } from '../../base/failure.ts';
import type { Session } from '../../base/session.ts';
import { SIGKILL } from '../../base/signals.ts';
import { RetainedOutputs } from '../../host/retained-output.ts';
import { refuseOtherTerminal } from '../conmon/attach-container.ts';
import type {
  Acquire,
  AttachPlan,
  ExecOutcome,
  ExecPlan,
  ExecSessionPlan,
  Task,
  TaskEnd,
  TaskRecord,
} from '../handler.ts';
import { openFakeExec } from './fake-exec-session.ts';
import type { FakeContainer, FakeRuntime } from './fake-runtime.ts';

/** Passes a call of the handler by whoever decides whether it goes on. */
export type Step = (method: string, id: string) => Promise<void>;

/** One daemon's view of a fake container. */
export class FakeTask implements Task {
  readonly record: TaskRecord;
  readonly ended: Promise<TaskEnd>;
  readonly #runtime: FakeRuntime;
  readonly #container: FakeContainer | undefined;
  readonly #step: Step;

  constructor(runtime: FakeRuntime, record: TaskRecord, step: Step) {
    this.#runtime = runtime;
    this.record = record;
    this.#container = runtime.containers.get(record.id);
    this.#step = step;
    this.ended = this.#end();
  }

  async isStarted(_ctx: Context): Promise<boolean> {
    await this.#step('task.isStarted', this.record.id);
    return this.#container?.init.alive !== true || this.#container.started;
  }

  async start(_ctx: Context): Promise<void> {
    await this.#step('task.start', this.record.id);
    const container = this.#container;
    if (container?.init.alive !== true || container.started) {
      throw new PreconditionFailed(`start of ${this.record.id} failed: it is not created`);
    }
    this.#runtime.start(container);
  }

  async signal(signal: number, _ctx: Context): Promise<void> {
    await this.#step('task.signal', this.record.id);
    this.#container?.init.signal(signal);
  }

  async kill(_ctx: Context): Promise<void> {
    await this.#step('task.kill', this.record.id);
    for (const process of this.#runtime.kernel.within(this.record.cgroup)) process.signal(SIGKILL);
  }

  async exec(plan: ExecPlan, parent: Context): Promise<ExecOutcome> {
    await this.#step('task.exec', this.record.id);
    const container = this.#running('exec in');
    const what = `command "${plan.argv[0] ?? ''}"`;
    using ctx = withTimeout(parent, plan.timeoutMs ?? 2 ** 31 - 1, what);
    return await this.#run(container, plan, what, ctx);
  }

  async openExec(plan: ExecSessionPlan, _ctx: Context): Promise<Session> {
    await this.#step('task.openExec', this.record.id);
    return openFakeExec(this.#runtime, this.#running('exec in'), plan);
  }

  async attach(plan: AttachPlan, _ctx: Context): Promise<Session> {
    await this.#step('task.attach', this.record.id);
    refuseOtherTerminal(this.record, plan.tty);
    return this.#running('attach to').streams.attach(plan);
  }

  async reopenLog(_acquire: Acquire, _ctx: Context): Promise<void> {
    await this.#step('task.reopenLog', this.record.id);
    if (this.record.logPath === undefined) throw new PreconditionFailed(`container ${this.record.id} has no log`);
  }

  async update(limits: LinuxResources, _ctx: Context): Promise<void> {
    await this.#step('task.update', this.record.id);
    if (this.#container?.init.alive !== true) throw new PreconditionFailed(`update of ${this.record.id}: it has ended`);
    const files = this.#runtime.kernel.cgroups.get(this.record.cgroup);
    if (limits.memoryLimitInBytes !== 0n) files?.set('memory.limit_in_bytes', `${limits.memoryLimitInBytes}`);
    if (limits.cpuQuota !== 0n) files?.set('cpu.cfs_quota_us', `${limits.cpuQuota}`);
  }

  #running(doing: string): FakeContainer {
    const container = this.#container;
    if (container?.init.alive === true && container.started) return container;
    throw new PreconditionFailed(`${doing} ${this.record.id} failed: it is not running`);
  }

  async #run(container: FakeContainer, plan: ExecPlan, what: string, ctx: Context): Promise<ExecOutcome> {
    const { kernel } = this.#runtime;
    const cgroup = `${container.cgroup}/exec-${plan.id}`;
    const written: [Buffer[], Buffer[]] = [[], []];
    try {
      const write = (fd: number, bytes: Uint8Array): unknown => written[fd === 1 ? 0 : 1].push(Buffer.from(bytes));
      const process = this.#runtime.exec(container, cgroup, plan.argv, { write });
      const end = await whileWaiting(ctx, what, process.ended);
      return { ...(await retained(written, plan)), exitCode: end.code ?? 137 };
    } catch (error) {
      if (ctx.signal.aborted) throw error;
      throw new PreconditionFailed(`exec in ${container.id} failed: ${messageOf(error)}`);
    } finally {
      for (const process of kernel.within(cgroup)) process.signal(SIGKILL);
      kernel.cgroups.delete(cgroup);
    }
  }

  /** As with conmon: the monitor's end is the event, its note the answer; without a note the process is watched. */
  async #end(): Promise<TaskEnd> {
    await this.#container?.monitor.ended;
    if (this.#container?.end === undefined) await this.#container?.init.ended;
    await this.#step('task.ended', this.record.id);
    const unknown = { exitCode: 255, finishedAt: this.#runtime.clock.nowNs(), oomKilled: false, known: false };
    return this.#container?.end ?? unknown;
  }
}

async function retained(
  [out, err]: readonly [Buffer[], Buffer[]],
  { outputLimit, outputAdmission }: ExecPlan,
): Promise<Omit<ExecOutcome, 'exitCode'>> {
  const all = new RetainedOutputs(outputLimit, outputAdmission);
  const [stdout, stderr] = [all.open(), all.open()];
  out.forEach((bytes) => stdout.add(bytes));
  err.forEach((bytes) => stderr.add(bytes));
  await all.admitted();
  return { stdout: stdout.chunks(), stderr: stderr.chunks(), truncated: stdout.truncated || stderr.truncated };
}
