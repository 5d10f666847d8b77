import type { Clock } from '../base/clock.ts';
import { backgroundContext, type Context, withTimeout } from '../base/context.ts';
import { messageOf } from '../base/failure.ts';
import type { Command, Host, RunOptions, RunResult } from '../host/host.ts';
import type { ResourceOf } from './resource.ts';

/** Removing a cgroup kills what is still in it. */
const RELEASE_MS = 10_000;

/**
 * The cgroups of one daemon's short-lived children, all below one parent. The next daemon kills everything below the parent
 * before it releases anything: a child that outlived its daemon would race its own undoing.
 */
export class OperationCgroups {
  /** Path of the parent. */
  readonly parent: string;
  readonly #host: Pick<Host, 'cgroups' | 'processes'>;
  readonly #clock: Clock;
  #next = 1;

  constructor(parent: string, host: Pick<Host, 'cgroups' | 'processes'>, clock: Clock) {
    this.parent = parent;
    this.#host = host;
    this.#clock = clock;
  }

  /** The path of the cgroup of that name. */
  path(name: string): string {
    return `${this.parent}/${name}`;
  }

  /** The ledger row of a cgroup that its owner creates itself and keeps for longer than one call. */
  resource(name: string): ResourceOf<'operation-cgroup'> {
    return { kind: 'operation-cgroup', path: this.path(name) };
  }

  /**
   * Runs a short command in a cgroup of its own, which is removed afterwards.
   * @throws what starting the command throws
   */
  run(name: string, command: Omit<Command, 'cgroup'>, options: RunOptions, ctx: Context): Promise<RunResult> {
    return this.use(name, ctx, (cgroup) => this.#host.processes.run({ ...command, cgroup }, options, ctx));
  }

  /**
   * Runs `act` with a cgroup of its own, which is removed afterwards, with what is still running in it. The removal has a
   * deadline of its own: that the caller has left is often why `act` ends.
   * @throws what `act` throws; otherwise what the removal throws
   */
  async use<T>(name: string, { log }: Pick<Context, 'log'>, act: (cgroup: string) => Promise<T>): Promise<T> {
    const cgroup = this.path(`${name}-${this.#next++}`);
    await this.#host.cgroups.create(cgroup, 'operation');
    try {
      const result = await act(cgroup);
      await this.#remove(cgroup, log);
      return result;
    } catch (error) {
      await this.#remove(cgroup, log).catch((failure: unknown) =>
        log('warn', 'failed to remove cgroup of operation', { cgroup, error: messageOf(failure) }),
      );
      throw error;
    }
  }

  /** Kills all children and removes their cgroups, with the parent. */
  async clear(ctx: Context): Promise<void> {
    await this.#host.cgroups.remove(this.parent, ctx);
  }

  async #remove(cgroup: string, log: Context['log']): Promise<void> {
    using ctx = withTimeout(backgroundContext(log), RELEASE_MS, `the end of all processes in ${cgroup}`, this.#clock);
    await this.#host.cgroups.remove(cgroup, ctx);
  }
}
