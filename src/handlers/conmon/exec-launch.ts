import { constants } from 'node:os';
import { allOrThrow } from '../../base/all-or-throw.ts';
import { backgroundContext, type Context, withTimeout } from '../../base/context.ts';
import { Internal, messageOf } from '../../base/failure.ts';
import type { ProcessEnd, StdioTarget } from '../../host/host.ts';
import type { OciProcess } from '../../oci/spec/oci-spec.ts';
import { type ExecCgroups, execName } from './exec-cgroups.ts';
import type { MonitoredTask } from './monitored-task.ts';
import type { OciSetup } from './oci-setup.ts';
import { readPidFile } from './read-pid-file.ts';
import { removeDirectory } from './remove-directory.ts';

/** How long killing an exec's tree may take; what the kernel holds longer goes with the container's cgroup. */
const KILL_TIMEOUT_MS = 2_000;

/** What an exec without a terminal leaves in its directory. */
const EXEC_FILES = ['process.json', 'pid', 'log'];

/** The container that commands run in. */
export interface ExecTarget {
  readonly setup: OciSetup;
  readonly record: MonitoredTask;
  /** The container's own process. */
  readonly process: OciProcess;
  readonly cgroups: ExecCgroups;
}

/** The descriptors of a command. */
export interface ExecStdio {
  readonly targets: readonly StdioTarget[];
  /** Where the runtime hands over the terminal of one that has a terminal. */
  readonly consoleSocket?: string;
  /** Told when the runtime has its descriptors: the moment to close own ends. */
  readonly onSpawned: () => void;
}

/**
 * One command in a container, from its files to its end: the runtime's `exec --detach` with a sub-cgroup of its own and
 * no monitor (docs/architecture.md#commands-in-containers). The exit comes from gantry-host.
 */
export class ExecLaunch {
  /** Where its files lie while it is under way: what recovery finds of it. */
  readonly directory: string;
  readonly #target: ExecTarget;
  readonly #id: string;
  /** The runtime's part; while it runs, it may still put a process into the sub-cgroup. */
  #runtime: Promise<void> = Promise.resolve();

  constructor(target: ExecTarget, id: string) {
    this.#target = target;
    this.#id = id;
    this.directory = `${target.record.bundle}/${execName(id)}`;
  }

  /**
   * Makes its directory, with the process as the runtime reads it, and its cgroup: both only inside the container's, which
   * may be removed meanwhile, and must not come back.
   * @throws HostFailure
   */
  async prepare(process: OciProcess): Promise<void> {
    const { files, cgroups } = this.#target.setup.host;
    await files.makeSubdirectory(this.directory, 0o700);
    await allOrThrow([
      files.write(`${this.directory}/process.json`, JSON.stringify(process), 0o600),
      cgroups.createChild(this.#target.cgroups.path(this.#id)),
    ]);
  }

  /** Starts it and returns its pid. @throws RuntimeCommandFailed when it cannot start; the context's reason */
  async start(stdio: ExecStdio, ctx: Context): Promise<number> {
    const { setup, record } = this.#target;
    const pidFile = `${this.directory}/pid`;
    const args = [
      ...['exec', '--detach', `--pid-file=${pidFile}`, `--process=${this.directory}/process.json`],
      ...(stdio.consoleSocket === undefined ? [] : [`--console-socket=${stdio.consoleSocket}`]),
      ...[`--cgroup=${execName(this.#id)}`, record.id],
    ];
    const { targets, onSpawned } = stdio;
    this.#runtime = setup.cli.detach(
      // The runtime itself is no guest of the container's limits: it runs beside the monitor.
      {
        ...{ args, id: record.id, cgroup: record.monitorCgroup },
        ...{ stdio: targets, logFile: `${this.directory}/log`, onSpawned },
      },
      ctx,
    );
    await this.#runtime;
    const pid = await readPidFile(pidFile, setup.host);
    if (pid === undefined) throw new Internal(`exec in container ${record.id}`, 'the runtime did not write a PID');
    return pid;
  }

  /**
   * Removes what {@link prepare} made; one that has not ended by itself is killed with its whole tree. Under a deadline
   * of its own: the caller's is often why it is needed. Never rejects.
   */
  async cleanUp(hasEnded: boolean): Promise<void> {
    const { setup, record, cgroups } = this.#target;
    await this.#runtime.catch(() => {});
    using ctx = withTimeout(backgroundContext(setup.log), KILL_TIMEOUT_MS, `the end of exec ${this.#id}`, setup.clock);
    try {
      await (hasEnded ? cgroups.retire(this.#id, ctx) : cgroups.destroy(this.#id, ctx));
      // Last: by its directory the next daemon knows an exec that this one did not see off.
      await removeDirectory(setup.host.files, this.directory, EXEC_FILES);
    } catch (error) {
      setup.log('warn', 'failed to clean up after exec', { container: record.id, error: messageOf(error) });
    }
  }
}

/** Exit status, or 128+n for signal n. */
export function exitCodeOf(end: ProcessEnd): number {
  if (end.code !== undefined) return end.code;
  const signal = Object.entries(constants.signals).find(([name]) => name === end.signal)?.[1];
  return 128 + (signal ?? 0);
}
