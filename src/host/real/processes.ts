import { backgroundContext, type Context, withTimeout } from '../../base/context.ts';
import { errnoOf, InvalidInput, NotFound, Unavailable } from '../../base/failure.ts';
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
import { hostFailure } from '../host-failure.ts';
import type { ConsoleSocket, InputPipe } from '../host-streams.ts';
import type { RealCgroups } from './cgroups/cgroups.ts';
import { RealConsoleSocket } from './console-socket.ts';
import { countDescriptors } from './count-descriptors.ts';
import { drainErrorPipes } from './drain-error-pipes.ts';
import type { Exits } from './exits.ts';
import type { GantryHost } from './gantry-host/client.ts';
import { WireWriter } from './gantry-host/wire.ts';
import { RealInputPipe } from './input-pipe.ts';
import { RealOutputPipe } from './output-pipe.ts';
import { probePaths } from './probe.ts';
import { readProcFile } from './proc-file.ts';
import { readProcessStat } from './process-stat.ts';
import { runToEnd } from './run.ts';
import { encodeSpawn } from './spawn-request.ts';

/** What is not dead so long after SIGKILL waits for a device or a file system. */
const KILL_MS = 10_000;

/** Children of gantry-host, never of this process: forking would stop the loop for as long as its memory is large. */
export class RealProcesses implements HostProcesses {
  readonly #gantryHost: GantryHost;
  readonly #exits: Exits;
  readonly #cgroups: RealCgroups;

  constructor(gantryHost: GantryHost, exits: Exits, cgroups: RealCgroups) {
    this.#gantryHost = gantryHost;
    this.#exits = exits;
    this.#cgroups = cgroups;
  }

  run(command: Command, options: RunOptions, ctx: Context): Promise<RunResult> {
    return runToEnd(command, options, ctx, {
      spawn: (what, stdio) => this.spawn(what, stdio),
      kill: (what) => this.#kill(what, ctx),
    });
  }

  /**
   * Under a deadline of its own: the process is often killed because the caller's has passed, and a process that waits
   * for a dead disk does not end.
   */
  async #kill({ cgroup, argv }: Command, { log }: Context): Promise<void> {
    using ctx = withTimeout(backgroundContext(log), KILL_MS, `the end of ${argv[0]} after SIGKILL`);
    await this.#cgroups.kill(cgroup, ctx);
  }

  async spawn(command: Command, stdio: readonly StdioTarget[]): Promise<SpawnedProcess> {
    const [program] = command.argv;
    if (!program.startsWith('/')) throw new InvalidInput('command', `"${program}" is not an absolute path`);
    const body = encodeSpawn(command, stdio, this.#cgroups.entrances(command.cgroup));
    return this.#gantryHost.request('spawn', `start ${program}`, body, (payload) => {
      const pid = payload.u32();
      return { pid, ended: this.#exits.begin(pid) };
    });
  }

  pause(plan: PausePlan): Promise<number> {
    const w = new WireWriter().string(plan.program).string(plan.directory).string(String(plan.oomScoreAdj));
    w.u8(plan.ownPids ? 1 : 0).list(plan.namespaces, (path) => w.string(path));
    w.list(this.#cgroups.entrances(plan.cgroup), (file) => w.string(file));
    return this.#gantryHost.request('startPause', 'start a pause process', w.bytes(), (payload) => payload.u32());
  }

  async waitForExit(pid: number): Promise<ProcessEnd> {
    const known = this.#exits.take(pid);
    if (known !== undefined) return known;
    if (this.#isOurs(pid)) return this.#exits.wait(pid);
    // It may have ended a moment ago: what gantry-host has seen by now is known after this.
    await this.#gantryHost.settle();
    const end = this.#exits.take(pid);
    if (end === undefined) throw new NotFound('child process of gantry-host', String(pid));
    return end;
  }

  async outputPipe(): Promise<OutputPipe> {
    return new RealOutputPipe();
  }

  async inputPipe(): Promise<InputPipe> {
    return new RealInputPipe();
  }

  async consoleSocket(directory: string): Promise<ConsoleSocket> {
    return new RealConsoleSocket(directory);
  }

  async watch(pid: number, startTime: bigint): Promise<void> {
    const body = new WireWriter().u32(pid).u64(startTime).bytes();
    for (;;) {
      try {
        return await this.#gantryHost.request('watch', `watch process ${pid}`, body, () => {});
      } catch (cause) {
        // gantry-host died, the process did not: the next one watches.
        if (!(cause instanceof Unavailable) || this.#gantryHost.isClosing) throw cause;
      }
    }
  }

  async startTime(pid: number): Promise<bigint | undefined> {
    const stat = readProcessStat(pid);
    return stat === undefined || stat.state === 'Z' || stat.state === 'X' ? undefined : stat.startTime;
  }

  async signal(pid: number, signal: number): Promise<void> {
    if (pid <= 1) throw new InvalidInput('pid', `${pid} must not be signalled`);
    try {
      process.kill(pid, signal);
    } catch (cause) {
      if (errnoOf(cause) !== 'ESRCH') throw hostFailure(`send signal ${signal} to process ${pid}`, cause);
    }
  }

  procFile(pid: number, file: ProcFile): Promise<string | undefined> {
    return readProcFile(pid, file);
  }

  async drainErrorPipes(pids: readonly number[]): Promise<Uint8Array> {
    return drainErrorPipes(pids);
  }

  descriptors(pids: readonly number[]): Promise<OpenDescriptors> {
    return countDescriptors(pids);
  }

  probe(paths: readonly PathProbe[], ctx: Context): Promise<readonly PathProbeResult[]> {
    return probePaths(this.#gantryHost, paths, ctx);
  }

  /** Alive or a zombie, and gantry-host is its parent or will be when those between have ended. */
  #isOurs(pid: number): boolean {
    for (let at = pid; at > 1; at = readProcessStat(at)?.parent ?? 0) if (at === this.#gantryHost.pid) return true;
    return false;
  }
}
