import type { Clock } from '../../base/clock.ts';
import { type Context, throwIfLeft, whileWaiting, withTimeout } from '../../base/context.ts';
import { SIGKILL } from '../../base/signals.ts';
import type { Host, OutputPipe, ProcessEnd, SpawnedProcess, StdioTarget } from '../../host/host.ts';
import { RuntimeCommandFailed } from '../runtime-command-failed.ts';
import { runtimeMessage } from './runtime-message.ts';

/** Most bytes read of what a runtime prints or logs. */
const OUTPUT_LIMIT = 256 * 1024;
/** A runtime's own part of any call takes milliseconds; one that hangs is killed. */
const CALL_TIMEOUT_MS = 60_000;

/** Environment of every runtime and monitor: nothing of the daemon's own (docs/architecture.md#process-hardening). */
export const RUNTIME_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
};

export interface RuntimeCliOptions {
  readonly host: Host;
  /** Measures how long a call may take. */
  readonly clock: Clock;
  /** How errors name it: `runc`. */
  readonly name: string;
  /** Absolute path of the runtime. */
  readonly path: string;
  /** Where the runtime keeps its state (`--root`). */
  readonly root: string;
  readonly systemdCgroups: boolean;
  /** Cgroup of short calls that belong to no container. Recovery kills it first. */
  readonly cgroup: string;
}

/** A call whose stdio goes elsewhere, so that the runtime has to log into a file. */
export interface DetachedCall {
  readonly args: readonly string[];
  readonly id: string;
  readonly cgroup: string;
  readonly stdio: readonly StdioTarget[];
  /** Absolute; written by the runtime, read when it fails, removed by the caller. */
  readonly logFile: string;
  /** Told when the runtime has its descriptors: the moment to close own write ends. */
  readonly onSpawned?: () => void;
}

/** The command line of an OCI runtime (runc's, which crun, youki and others share). */
export class RuntimeCli {
  readonly name: string;
  readonly path: string;
  readonly root: string;
  /** Cgroup of calls that belong to no container; create it before use. */
  readonly cgroup: string;
  readonly #options: RuntimeCliOptions;

  constructor(options: RuntimeCliOptions) {
    this.#options = options;
    this.name = options.name;
    this.path = options.path;
    this.root = options.root;
    this.cgroup = options.cgroup;
  }

  /** Arguments before the sub-command. */
  globalArguments(logFile?: string): readonly string[] {
    return [
      `--root=${this.root}`,
      ...(logFile === undefined ? [] : [`--log=${logFile}`]),
      '--log-format=json',
      ...(this.#options.systemdCgroups ? ['--systemd-cgroup'] : []),
    ];
  }

  /**
   * Runs a short sub-command that leaves no process behind and returns what it printed.
   * @throws RuntimeCommandFailed with the runtime's words; the context's reason, with the runtime killed
   */
  async call(args: readonly [string, ...string[]], id: string, ctx: Context): Promise<string> {
    const { host } = this.#options;
    throwIfLeft(ctx);
    await host.cgroups.create(this.cgroup, 'operation');
    await using stdout = await host.processes.outputPipe();
    await using stderr = await host.processes.outputPipe();
    const child = await this.#spawn([...this.globalArguments(), ...args], this.cgroup, [
      { kind: 'null' },
      { kind: 'fd', fd: stdout.writeFd },
      { kind: 'fd', fd: stderr.writeFd },
    ]);
    const [printed, complaints] = [collectText(stdout, child), collectText(stderr, child)];
    const end = await this.#endOf(child, `${this.name} ${args[0]}`, ctx);
    if (end.code !== 0) throw new RuntimeCommandFailed(this.name, args[0], id, runtimeMessage(await complaints));
    return await printed;
  }

  /**
   * Runs a sub-command that leaves a process behind (`run --detach`, `exec --detach`) and returns when the runtime has ended.
   * @throws RuntimeCommandFailed with the runtime's words; the context's reason, with the runtime killed
   */
  async detach(call: DetachedCall, ctx: Context): Promise<void> {
    const { args, stdio, cgroup, logFile, id } = call;
    const command = args[0] ?? '';
    throwIfLeft(ctx);
    const child = await this.#spawn([...this.globalArguments(logFile), ...args], cgroup, stdio);
    call.onSpawned?.();
    const end = await this.#endOf(child, `${this.name} ${command} of ${id}`, ctx);
    if (end.code === 0) return;
    const log = await this.#options.host.files.read(logFile, OUTPUT_LIMIT);
    throw new RuntimeCommandFailed(this.name, command, id, runtimeMessage(textOf(log)));
  }

  #spawn(args: readonly string[], cgroup: string, stdio: readonly StdioTarget[]): Promise<SpawnedProcess> {
    const argv = [this.path, ...args] as const;
    return this.#options.host.processes.spawn({ argv, env: RUNTIME_ENVIRONMENT, cgroup }, stdio);
  }

  async #endOf(child: SpawnedProcess, what: string, parent: Context): Promise<ProcessEnd> {
    using ctx = withTimeout(parent, CALL_TIMEOUT_MS, what, this.#options.clock);
    try {
      return await whileWaiting(ctx, what, child.ended);
    } catch (error) {
      await this.#options.host.processes.signal(child.pid, SIGKILL);
      await child.ended;
      throw error;
    }
  }
}

async function collectText(pipe: OutputPipe, child: SpawnedProcess): Promise<string> {
  pipe.closeWrite();
  const { bytes } = await pipe.collect(OUTPUT_LIMIT, child.ended);
  return textOf(bytes);
}

function textOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : Buffer.from(bytes).toString('utf8');
}
