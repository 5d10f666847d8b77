import { type Context, whileWaiting, withTimeout } from '../../base/context.ts';
import type { OutputPipe, ProcessEnd } from '../../host/host.ts';
import { RetainedOutputs } from '../../host/retained-output.ts';
import type { ExecOutcome, ExecPlan } from '../handler.ts';
import { ExecLaunch, type ExecTarget, exitCodeOf } from './exec-launch.ts';
import { execProcess } from './exec-process.ts';

/** One command in a container whose output is returned. Output is read until the pipes are empty after its end. */
export class ContainerExec {
  readonly #target: ExecTarget;
  readonly #plan: ExecPlan;
  readonly #launch: ExecLaunch;

  constructor(target: ExecTarget, plan: ExecPlan) {
    this.#target = target;
    this.#plan = plan;
    this.#launch = new ExecLaunch(target, plan.id);
  }

  /**
   * @throws DeadlineExceeded after the plan's timeout and the context's reason when the caller left, both with the whole
   * tree of the exec gone; RuntimeCommandFailed when it cannot start
   */
  async run(parent: Context): Promise<ExecOutcome> {
    const { timeoutMs, argv } = this.#plan;
    const what = `command "${argv[0] ?? ''}" in container ${this.#target.record.id}`;
    if (timeoutMs === undefined) return await this.#runAndCleanUp(what, parent);
    using ctx = withTimeout(parent, timeoutMs, `${what} (timeout ${timeoutMs} ms)`, this.#target.setup.clock);
    return await this.#runAndCleanUp(what, ctx);
  }

  async #runAndCleanUp(what: string, ctx: Context): Promise<ExecOutcome> {
    let hasEnded = false;
    try {
      await this.#launch.prepare(execProcess(this.#target.process, this.#plan.argv, false));
      const outcome = await whileWaiting(ctx, what, this.#collect(ctx));
      hasEnded = true;
      return outcome;
    } finally {
      await this.#launch.cleanUp(hasEnded);
    }
  }

  async #collect(ctx: Context): Promise<ExecOutcome> {
    const { processes } = this.#target.setup.host;
    const { outputLimit, outputAdmission } = this.#plan;
    const kept = new RetainedOutputs(outputLimit, outputAdmission);
    const [out, err] = [kept.open(), kept.open()];
    await using stdout = await processes.outputPipe();
    await using stderr = await processes.outputPipe();
    const end = this.#start(stdout, stderr, ctx);
    const settled = end.then(
      () => {},
      () => {},
    );
    await Promise.all([stdout.collectInto(out, settled), stderr.collectInto(err, settled)]);
    const exitCode = exitCodeOf(await end);
    return { stdout: out.chunks(), stderr: err.chunks(), exitCode, truncated: out.truncated || err.truncated };
  }

  /** Settles with the end of the command. */
  async #start(stdout: OutputPipe, stderr: OutputPipe, ctx: Context): Promise<ProcessEnd> {
    const targets = [{ kind: 'null' }, { kind: 'fd', fd: stdout.writeFd }, { kind: 'fd', fd: stderr.writeFd }] as const;
    const onSpawned = (): void => {
      stdout.closeWrite();
      stderr.closeWrite();
    };
    const pid = await this.#launch.start({ targets, onSpawned }, ctx);
    return await this.#target.setup.host.processes.waitForExit(pid);
  }
}
