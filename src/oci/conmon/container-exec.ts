import { constants } from 'node:os';
import { backgroundContext, type Context, whileWaiting, withTimeout } from '../../base/context.ts';
import { Internal, messageOf } from '../../base/failure.ts';
import type { OutputPipe, ProcessEnd } from '../../host/host.ts';
import type { ExecOutcome, ExecPlan, TaskRecord } from '../handler.ts';
import type { OciProcess } from '../spec/oci-spec.ts';
import type { ExecCgroups } from './exec-cgroups.ts';
import { execProcess } from './exec-process.ts';
import type { OciSetup } from './oci-setup.ts';
import { trimOutputs } from './trim-outputs.ts';

/** How long killing an exec's tree may take; what the kernel holds longer goes with the container's cgroup. */
const KILL_TIMEOUT_MS = 2_000;

export interface ExecTarget {
  readonly setup: OciSetup;
  readonly record: TaskRecord;
  /** The container's own process. */
  readonly process: OciProcess;
  readonly cgroups: ExecCgroups;
}

/**
 * One command in a container: the runtime's `exec --detach` with a sub-cgroup of its own and no monitor (DESIGN decision
 * 3). The exit comes from gantry-host; output is read until the pipes are empty after it.
 */
export class ContainerExec {
  readonly #target: ExecTarget;
  readonly #plan: ExecPlan;
  /** Where its files lie while it is under way: what recovery finds of it. */
  readonly #directory: string;
  /** The runtime's part; while it runs, it may still put a process into the sub-cgroup. */
  #runtime: Promise<void> = Promise.resolve();

  constructor(target: ExecTarget, plan: ExecPlan) {
    this.#target = target;
    this.#plan = plan;
    this.#directory = `${target.record.bundle}/exec-${plan.id}`;
  }

  /**
   * @throws DeadlineExceeded after the plan's timeout and the context's reason when the caller left, both with the whole
   * tree of the exec gone; RuntimeCommandFailed when it cannot start
   */
  async run(parent: Context): Promise<ExecOutcome> {
    const { timeoutMs, argv } = this.#plan;
    const what = `command "${argv[0] ?? ''}" in container ${this.#target.record.id}`;
    if (timeoutMs === undefined) return await this.#runAndCleanUp(what, parent);
    using ctx = withTimeout(parent, timeoutMs, `${what} (timeout ${timeoutMs} ms)`);
    return await this.#runAndCleanUp(what, ctx);
  }

  async #runAndCleanUp(what: string, ctx: Context): Promise<ExecOutcome> {
    let hasEnded = false;
    try {
      await this.#prepare();
      const outcome = await whileWaiting(ctx, what, this.#collect(ctx));
      hasEnded = true;
      return outcome;
    } finally {
      await this.#cleanUp(hasEnded);
    }
  }

  async #prepare(): Promise<void> {
    const { setup, process, cgroups } = this.#target;
    const spec = JSON.stringify(execProcess(process, this.#plan.argv));
    await setup.host.files.makeDirectory(this.#directory, 0o700);
    await Promise.all([
      setup.host.files.write(`${this.#directory}/process.json`, spec, 0o600),
      setup.host.cgroups.create(cgroups.path(this.#plan.id)),
    ]);
  }

  async #collect(ctx: Context): Promise<ExecOutcome> {
    const { processes } = this.#target.setup.host;
    const { outputLimit } = this.#plan;
    await using stdout = await processes.outputPipe();
    await using stderr = await processes.outputPipe();
    const end = this.#start(stdout, stderr, ctx);
    const settled = end.then(
      () => {},
      () => {},
    );
    const [out, err] = await Promise.all([stdout.collect(outputLimit, settled), stderr.collect(outputLimit, settled)]);
    const exitCode = exitCodeOf(await end);
    const trimmed = trimOutputs(out.bytes, err.bytes, outputLimit);
    return { ...trimmed, exitCode, truncated: trimmed.truncated || out.truncated || err.truncated };
  }

  /** Settles with the end of the command. */
  async #start(stdout: OutputPipe, stderr: OutputPipe, ctx: Context): Promise<ProcessEnd> {
    const { setup, record, cgroups } = this.#target;
    const [pidFile, process] = [`${this.#directory}/pid`, `${this.#directory}/process.json`];
    const sub = cgroups.name(this.#plan.id);
    this.#runtime = setup.cli.detach(
      {
        args: ['exec', '--detach', `--pid-file=${pidFile}`, `--process=${process}`, `--cgroup=${sub}`, record.id],
        id: record.id,
        // The runtime itself is no guest of the container's limits: it runs beside the monitor.
        cgroup: record.monitorCgroup,
        stdio: [{ kind: 'null' }, { kind: 'fd', fd: stdout.writeFd }, { kind: 'fd', fd: stderr.writeFd }],
        logFile: `${this.#directory}/log`,
        onSpawned: () => {
          stdout.closeWrite();
          stderr.closeWrite();
        },
      },
      ctx,
    );
    await this.#runtime;
    const content = await setup.host.files.read(pidFile, 32);
    const pid = Number.parseInt(content === undefined ? '' : Buffer.from(content).toString('latin1'), 10);
    if (!Number.isSafeInteger(pid)) throw new Internal(`exec in container ${record.id}`, 'the runtime wrote no pid');
    return await setup.host.processes.endOf(pid);
  }

  /** Under a deadline of its own: the caller's is often why it is needed. */
  async #cleanUp(hasEnded: boolean): Promise<void> {
    const { setup, cgroups, record } = this.#target;
    await this.#runtime.catch(() => {});
    using ctx = withTimeout(backgroundContext(setup.log), KILL_TIMEOUT_MS, `the end of exec ${this.#plan.id}`);
    const results = await Promise.allSettled([
      hasEnded ? cgroups.retire(this.#plan.id, ctx) : cgroups.destroy(this.#plan.id, ctx),
      setup.host.files.removeTree(this.#directory),
    ]);
    for (const result of results) {
      if (result.status === 'fulfilled') continue;
      setup.log('warn', 'exec left something behind', { container: record.id, error: messageOf(result.reason) });
    }
  }
}

function exitCodeOf(end: ProcessEnd): number {
  if (end.code !== undefined) return end.code;
  const signal = Object.entries(constants.signals).find(([name]) => name === end.signal)?.[1];
  return 128 + (signal ?? 0);
}
