import type { Readable, Writable } from 'node:stream';
import { type Context, withTimeout } from '../../base/context.ts';
import type { Session, TerminalSize } from '../../base/session.ts';
import type { ExecSessionPlan } from '../handler.ts';
import { ExecLaunch, type ExecStdio, type ExecTarget, exitCodeOf } from './exec-launch.ts';
import { execProcess } from './exec-process.ts';

/** A runtime that has not started a command in this time hangs. */
const START_TIMEOUT_MS = 60_000;

/** A command that is being started, and what is opened for it. */
interface Opening {
  readonly target: ExecTarget;
  readonly plan: ExecSessionPlan;
  readonly launch: ExecLaunch;
  readonly stack: AsyncDisposableStack;
  readonly ctx: Context;
}

/** The streams of a command that runs. */
interface ExecStreams {
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  readonly ended: Promise<number>;
  readonly resize: (size: TerminalSize) => void;
}

/**
 * Starts a command in a container and returns its streams. Output ends when the command has and all it wrote is read; what
 * a background child of it writes later is lost, as with ExecSync.
 * @throws RuntimeCommandFailed when it cannot start, the context's reason; both with nothing of it left
 */
export async function openExec(target: ExecTarget, plan: ExecSessionPlan, parent: Context): Promise<Session> {
  const what = `the start of a command in container ${target.record.id}`;
  using ctx = withTimeout(parent, START_TIMEOUT_MS, what, target.setup.clock);
  await using stack = new AsyncDisposableStack();
  const launch = new ExecLaunch(target, plan.id);
  let hasEnded = false;
  stack.defer(() => launch.cleanUp(hasEnded));
  await launch.prepare(execProcess(target.process, plan.argv, plan.tty, plan.terminalSize));
  const opening = { target, plan, launch, stack, ctx };
  const { resize, ...streams } = plan.tty ? await openOnTerminal(opening) : await openOnPipes(opening);
  streams.ended.then(
    () => {
      hasEnded = true;
    },
    () => {},
  );
  const opened = stack.move();
  return {
    ...streams,
    resize: async (size) => resize(size),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function openOnPipes({ target, plan, launch, stack, ctx }: Opening): Promise<ExecStreams> {
  const { processes } = target.setup.host;
  const stdin = plan.stdin ? stack.use(await processes.inputPipe()) : undefined;
  const stdout = plan.stdout ? stack.use(await processes.outputPipe()) : undefined;
  const stderr = plan.stderr ? stack.use(await processes.outputPipe()) : undefined;
  const fds = [stdin?.readFd, stdout?.writeFd, stderr?.writeFd];
  const targets = fds.map((fd) => (fd === undefined ? ({ kind: 'null' } as const) : ({ kind: 'fd', fd } as const)));
  const onSpawned = (): void => {
    stdin?.closeRead();
    stdout?.closeWrite();
    stderr?.closeWrite();
  };
  const { ended } = await startAndFollow({ target, launch, ctx }, { targets, onSpawned });
  return {
    ...{ stdin: stdin?.writable, stdout: stdout?.stream(ended), stderr: stderr?.stream(ended), ended },
    resize: () => {},
  };
}

async function openOnTerminal({ target, plan, launch, stack, ctx }: Opening): Promise<ExecStreams> {
  await using socket = await target.setup.host.processes.consoleSocket(launch.directory);
  const targets = [{ kind: 'null' }, { kind: 'null' }, { kind: 'null' }] as const;
  const stdio = { targets, consoleSocket: socket.path, onSpawned: () => {} };
  const { ended } = await startAndFollow({ target, launch, ctx }, stdio);
  // It was sent before the runtime ended: this waits for nothing.
  const terminal = stack.use(await socket.terminal(ctx));
  const output = terminal.output(ended);
  if (!plan.stdout) output.resume();
  return {
    ...{ stdin: plan.stdin ? terminal.writable : undefined, stdout: plan.stdout ? output : undefined, ended },
    stderr: undefined,
    resize: (size) => terminal.resize(size),
  };
}

/** Returns once it runs. */
async function startAndFollow(
  { target, launch, ctx }: Pick<Opening, 'target' | 'launch' | 'ctx'>,
  stdio: ExecStdio,
): Promise<{ readonly ended: Promise<number> }> {
  const pid = await launch.start(stdio, ctx);
  const ended = target.setup.host.processes.waitForExit(pid).then(exitCodeOf);
  ended.catch(() => {});
  return { ended };
}
