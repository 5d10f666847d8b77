import type { Clock } from '../../base/clock.ts';
import { type Context, whileWaiting } from '../../base/context.ts';
import { DeadlineExceeded, InvalidInput, NotFound, Unimplemented } from '../../base/failure.ts';
import { SIGKILL } from '../../base/signals.ts';
import { checkedCgroup } from '../cgroup-path.ts';
import type {
  Command,
  HostProcesses,
  OpenDescriptors,
  OutputPipe,
  PathProbe,
  PathProbeResult,
  PausePlan,
  ProcessEnd,
  ProcFile,
  RunOptions,
  RunResult,
  SpawnedProcess,
  StdioTarget,
} from '../host.ts';
import type { FakeKernel } from './fake-kernel.ts';
import { FakePipe } from './fake-pipe.ts';
import type { FakeProcess } from './fake-process.ts';
import { statOfNode } from './fake-tree.ts';

/** Far above any descriptor that a test opens itself. */
const FIRST_PIPE_FD = 10_000;

export class FakeProcesses implements HostProcesses {
  readonly #kernel: FakeKernel;
  readonly #clock: Clock;
  readonly #incarnation: number;
  readonly #pipes = new Map<number, FakePipe>();

  constructor(kernel: FakeKernel, clock: Clock, incarnation: number) {
    this.#kernel = kernel;
    this.#clock = clock;
    this.#incarnation = incarnation;
  }

  async run(command: Command, options: RunOptions, ctx: Context): Promise<RunResult> {
    if (ctx.signal.aborted) throw ctx.signal.reason;
    const [stdout, stderr] = [new FakePipe(1), new FakePipe(2)];
    const process = this.#start(command, [], options.stdin, [stdout, stderr]);
    let timedOut = false;
    const kill = (): void => {
      for (const member of this.#kernel.within(command.cgroup)) member.signal(SIGKILL);
    };
    const cancelTimer = this.#clock.after(options.timeoutMs, () => {
      timedOut = true;
      kill();
    });
    ctx.signal.addEventListener('abort', kill, { once: true });
    try {
      const end = await process.ended;
      if (ctx.signal.aborted && end.signal === 'SIGKILL') throw ctx.signal.reason;
      const out = await stdout.collect(options.outputLimit, process.ended);
      const err = await stderr.collect(options.outputLimit, process.ended);
      return { ...end, stdout: out.bytes, stderr: err.bytes, truncated: out.truncated || err.truncated, timedOut };
    } finally {
      cancelTimer();
      ctx.signal.removeEventListener('abort', kill);
    }
  }

  async spawn(command: Command, stdio: readonly StdioTarget[]): Promise<SpawnedProcess> {
    const process = this.#start(command, stdio, undefined, []);
    return { pid: process.pid, ended: process.ended };
  }

  async pause({ program, cgroup }: PausePlan): Promise<number> {
    return this.#start({ argv: [program, 'pause'], env: {}, cgroup }, [], undefined, []).pid;
  }

  /** Only of processes that began under this daemon: the reaper of an earlier one is gone with it. */
  async waitForExit(pid: number): Promise<ProcessEnd> {
    const process = this.#kernel.processes.get(pid);
    if (process === undefined || process.incarnation !== this.#incarnation) {
      throw new NotFound('child process of gantry-host', String(pid));
    }
    return process.ended;
  }

  async outputPipe(): Promise<OutputPipe> {
    const pipe = new FakePipe(FIRST_PIPE_FD + this.#pipes.size);
    this.#pipes.set(pipe.writeFd, pipe);
    return pipe;
  }

  async inputPipe(): Promise<never> {
    throw new Unimplemented('processes of the fake kernel read no pipes');
  }

  async consoleSocket(): Promise<never> {
    throw new Unimplemented('the fake kernel has no terminals');
  }

  async watch(pid: number, startTime: bigint): Promise<void> {
    const process = this.#kernel.processes.get(pid);
    if (process?.startTime === startTime) await process.ended;
  }

  async startTime(pid: number): Promise<bigint | undefined> {
    const process = this.#kernel.processes.get(pid);
    return process?.alive === true ? process.startTime : undefined;
  }

  async signal(pid: number, signal: number): Promise<void> {
    if (pid <= 1) throw new InvalidInput('pid', `${pid} must not be signalled`);
    this.#kernel.processes.get(pid)?.signal(signal);
  }

  async procFile(pid: number, file: ProcFile): Promise<string | undefined> {
    const process = this.#kernel.processes.get(pid);
    if (file === 'stat' && process?.alive === true) return statOf(process);
    return process?.proc.get(file);
  }

  async drainErrorPipes(): Promise<Uint8Array> {
    return new Uint8Array();
  }

  async descriptors(pids: readonly number[]): Promise<OpenDescriptors> {
    const living = pids.filter((pid) => this.#kernel.processes.get(pid)?.alive === true);
    return { all: 3 * living.length, sockets: 0 };
  }

  async probe(paths: readonly PathProbe[], ctx: Context): Promise<readonly PathProbeResult[]> {
    const hanging = paths.find(({ path }) => this.#kernel.hangingPaths.has(path));
    if (hanging === undefined) return paths.map((probe) => this.#probeOne(probe));
    const never = new Promise<never>(() => {});
    return whileWaiting(ctx, hanging.path, never).catch((cause: unknown) => {
      throw new DeadlineExceeded(`the host path ${hanging.path} to answer`, { cause });
    });
  }

  #start(
    command: Command,
    stdio: readonly StdioTarget[],
    stdin: Uint8Array | undefined,
    outputs: readonly [] | readonly [FakePipe, FakePipe],
  ): { readonly pid: number; readonly ended: Promise<ProcessEnd> } {
    const [program] = command.argv;
    if (!program.startsWith('/')) throw new InvalidInput('command', `"${program}" is not an absolute path`);
    if (!this.#kernel.cgroups.has(checkedCgroup(command.cgroup))) {
      throw new InvalidInput('cgroup', `cgroup ${command.cgroup} does not exist`);
    }
    const writers = new Map<number, (bytes: Uint8Array) => void>();
    const process = this.#kernel.start({
      ...command,
      ...(stdin === undefined ? {} : { stdin }),
      write: (fd, bytes) => writers.get(fd)?.(bytes),
    });
    for (const [fd, pipe] of this.#given(stdio, outputs)) writers.set(fd, pipe.join(process.ended));
    return process;
  }

  /** Which of the child's descriptors are fake pipes. */
  #given(stdio: readonly StdioTarget[], outputs: readonly FakePipe[]): readonly (readonly [number, FakePipe])[] {
    const fromStdio = stdio.flatMap((target, fd) => {
      const pipe = target.kind === 'fd' ? this.#pipes.get(target.fd) : undefined;
      return pipe === undefined ? [] : [[fd, pipe] as const];
    });
    return [...fromStdio, ...outputs.map((pipe, index) => [index + 1, pipe] as const)];
  }

  #probeOne({ path, createDirectory }: PathProbe): PathProbeResult {
    if (createDirectory && this.#kernel.tree.node(path) === undefined) this.#kernel.tree.makeDirectory(path, 0o755);
    const node = this.#kernel.tree.node(path);
    return node === undefined ? { kind: 'missing' } : { kind: 'found', resolved: path, stat: statOfNode(node) };
  }
}

/** The beginning of `/proc/PID/stat`: pid, name, state. */
function statOf({ pid, argv, isStopped }: FakeProcess): string {
  return `${pid} (${argv[0]?.split('/').at(-1)}) ${isStopped ? 'T' : 'S'} 1`;
}
