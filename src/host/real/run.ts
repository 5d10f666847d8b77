import { closeSync, writeSync } from 'node:fs';
import type { Context } from '../../base/context.ts';
import type { Command, ProcessEnd, RunOptions, RunResult, StdioTarget } from '../host.ts';
import { memoryFile } from './libc.ts';
import { RealOutputPipe } from './output-pipe.ts';

/** What a run needs of the processes. */
export interface RunDeps {
  spawn(command: Command, stdio: readonly StdioTarget[]): Promise<{ readonly ended: Promise<ProcessEnd> }>;
  /** Kills everything the command started. */
  kill(command: Command): Promise<void>;
}

/** Runs a command to its end, or to the end of the caller's or its own time. @see HostProcesses.run */
export async function runToEnd(command: Command, options: RunOptions, ctx: Context, deps: RunDeps): Promise<RunResult> {
  if (ctx.signal.aborted) throw ctx.signal.reason;
  await using stdout = new RealOutputPipe();
  await using stderr = new RealOutputPipe();
  using stdin = openStdin(options.stdin);
  const child = await deps.spawn(command, [stdin.target, fdOf(stdout), fdOf(stderr)]);
  stdout.closeWrite();
  stderr.closeWrite();
  using limit = new TimeLimit(options.timeoutMs, ctx, () => deps.kill(command));
  const ended = limit.orFailure(child.ended);
  const [out, err] = await Promise.all([
    stdout.collect(options.outputLimit, ended),
    stderr.collect(options.outputLimit, ended),
  ]);
  const end = await ended;
  if (ctx.signal.aborted && limit.killed) throw ctx.signal.reason;
  return {
    ...end,
    stdout: out.bytes,
    stderr: err.bytes,
    truncated: out.truncated || err.truncated,
    timedOut: limit.killed,
  };
}

function fdOf(pipe: RealOutputPipe): StdioTarget {
  return { kind: 'fd', fd: pipe.writeFd };
}

/** A file in memory and not a pipe: it takes any length at once, and a child that does not read it blocks nothing. */
function openStdin(content: Uint8Array | undefined): Disposable & { readonly target: StdioTarget } {
  if (content === undefined) return { target: { kind: 'null' }, [Symbol.dispose]: () => {} };
  const fd = memoryFile('stdin');
  for (let written = 0; written < content.length; ) written += writeSync(fd, content, written);
  return { target: { kind: 'fd', fd }, [Symbol.dispose]: () => closeSync(fd) };
}

/** Kills once, when the time is up or the caller has left. A kill that fails is what the run fails with. */
class TimeLimit implements Disposable {
  readonly #timer: NodeJS.Timeout;
  readonly #ctx: Context;
  readonly #kill: () => Promise<void>;
  readonly #failed = Promise.withResolvers<never>();
  killed = false;

  constructor(ms: number, ctx: Context, kill: () => Promise<void>) {
    this.#ctx = ctx;
    this.#kill = kill;
    this.#failed.promise.catch(() => {});
    this.#timer = setTimeout(this.#end, ms);
    if (ctx.signal.aborted) this.#end();
    else ctx.signal.addEventListener('abort', this.#end, { once: true });
  }

  orFailure(ended: Promise<ProcessEnd>): Promise<ProcessEnd> {
    return Promise.race([ended, this.#failed.promise]);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#ctx.signal.removeEventListener('abort', this.#end);
  }

  readonly #end = (): void => {
    if (this.killed) return;
    this.killed = true;
    this.#kill().catch((reason: unknown) => this.#failed.reject(reason));
  };
}
