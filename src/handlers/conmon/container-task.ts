import type { Context } from '../../base/context.ts';
import type { LinuxResources } from '../../base/cri.ts';
import { Internal, PreconditionFailed } from '../../base/failure.ts';
import { KeyedQueue } from '../../base/keyed-queue.ts';
import type { Session } from '../../base/session.ts';
import { SIGKILL } from '../../base/signals.ts';
import type { OciProcess, OciSpec } from '../../oci/spec/oci-spec.ts';
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
import { attachContainer, refuseOtherTerminal } from './attach-container.ts';
import { containerEnd } from './container-end.ts';
import { ContainerExec } from './container-exec.ts';
import { ControlPipe } from './control-pipe.ts';
import { ExecCgroups } from './exec-cgroups.ts';
import type { ExecTarget } from './exec-launch.ts';
import { isOnlyCreated } from './is-only-created.ts';
import { withMissedMemoryKill } from './memory-kills.ts';
import { bundleFiles } from './monitor-arguments.ts';
import { type MonitoredTask, taskRecord } from './monitored-task.ts';
import type { OciSetup } from './oci-setup.ts';
import { openExec } from './open-exec.ts';
import { reopenLog } from './reopen-log.ts';
import { startContainer } from './start-container.ts';
import { updateContainer } from './update-container.ts';

/** Longest config.json read back: environment and arguments have at most 2 MiB, which JSON can make six times as long. */
const CONFIG_LIMIT = 16 * 1024 * 1024;

/** A container under conmon and an OCI runtime. All of its state is in files and the kernel; this is a view of it. */
export class ContainerTask implements Task {
  readonly record: TaskRecord;
  readonly ended: Promise<TaskEnd>;
  readonly #setup: OciSetup;
  readonly #task: MonitoredTask;
  readonly #execCgroups: ExecCgroups;
  readonly #control: ControlPipe;
  #process: Promise<OciProcess> | undefined;
  /** One after the other: each replaces what the last one made. */
  readonly #reopens = new KeyedQueue();
  #hasEnded = false;
  /** By us: not for its memory. */
  readonly #kill = { wasKilled: false };

  /** `end` is given where it is known already. */
  constructor(setup: OciSetup, task: MonitoredTask, end?: Promise<TaskEnd>) {
    this.#setup = setup;
    this.#task = task;
    this.record = taskRecord(task);
    this.#control = new ControlPipe(setup, task);
    this.#execCgroups = new ExecCgroups(setup.host, task.cgroup);
    this.ended = (end ?? containerEnd(setup, task, this.#kill)).then((it) => {
      this.#hasEnded = true;
      return this.#kill.wasKilled ? it : withMissedMemoryKill(setup, task, it);
    });
  }

  async isStarted(ctx: Context): Promise<boolean> {
    return !(await isOnlyCreated(this.#setup, this.#task, ctx));
  }

  async start(ctx: Context): Promise<void> {
    await startContainer(this.#setup, this.#task, ctx);
  }

  async signal(signal: number, _ctx: Context): Promise<void> {
    const { processes } = this.#setup.host;
    const { pid, startTime } = this.#task;
    // The start time tells a reused pid; between this check and the kill lies no wait of ours.
    if ((await processes.startTime(pid)) !== startTime) return;
    this.#kill.wasKilled ||= signal === SIGKILL;
    await processes.signal(pid, signal);
  }

  async kill(ctx: Context): Promise<void> {
    this.#kill.wasKilled = true;
    await this.#setup.host.cgroups.kill(this.#task.cgroup, ctx);
  }

  async exec(plan: ExecPlan, ctx: Context): Promise<ExecOutcome> {
    return await new ContainerExec(await this.#execTarget(), plan).run(ctx);
  }

  async openExec(plan: ExecSessionPlan, ctx: Context): Promise<Session> {
    return await openExec(await this.#execTarget(), plan, ctx);
  }

  async attach(plan: AttachPlan, ctx: Context): Promise<Session> {
    if (this.#hasEnded) throw new PreconditionFailed(`attach to container ${this.#task.id}: it has ended`);
    refuseOtherTerminal(this.#task, plan.tty);
    return await attachContainer(this.#setup, this.#task, this.#control, plan, ctx);
  }

  async reopenLog(acquire: Acquire, ctx: Context): Promise<void> {
    await this.#reopens.run(this.record.id, () => reopenLog(this.#setup, this.#task, this.#control, acquire, ctx));
  }

  async update(limits: LinuxResources, ctx: Context): Promise<void> {
    if (this.#hasEnded) throw new PreconditionFailed(`update of container ${this.#task.id}: it has ended`);
    await updateContainer(this.#setup, this.#task, limits, ctx);
  }

  async #execTarget(): Promise<ExecTarget> {
    if (this.#hasEnded) throw new PreconditionFailed(`exec in container ${this.#task.id}: it has ended`);
    const [setup, record, cgroups] = [this.#setup, this.#task, this.#execCgroups];
    return { setup, record, cgroups, process: await this.#ownProcess() };
  }

  #ownProcess(): Promise<OciProcess> {
    this.#process ??= this.#readProcess();
    this.#process.catch(() => {
      this.#process = undefined;
    });
    return this.#process;
  }

  async #readProcess(): Promise<OciProcess> {
    const { config } = bundleFiles(this.#task.bundle);
    const content = await this.#setup.host.files.read(config, CONFIG_LIMIT);
    if (content === undefined) throw new Internal(`exec in container ${this.#task.id}`, `${config} is gone`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this daemon or an earlier one wrote it
    const spec = JSON.parse(Buffer.from(content).toString('utf8')) as OciSpec;
    return spec.process;
  }
}
