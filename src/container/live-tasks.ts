import type { Clock } from '../base/clock.ts';
import { type Context, type Log, whileWaiting, withTimeout } from '../base/context.ts';
import { isNodeFailure, messageOf } from '../base/failure.ts';
import type { Handlers, Task } from '../handlers/handler.ts';
import type { Host } from '../host/host.ts';
import { untilDone } from '../operation/until-done.ts';
import type { Containers } from './containers.ts';
import type { ContainerRecord } from './record.ts';
import { taskRecord } from './task-record.ts';

/** Between SIGKILL and the recorded end lie the monitor's last reads; a process in uninterruptible sleep takes longer. */
const END_AFTER_KILL_MS = 10_000;

export interface LiveTasksDeps {
  readonly containers: Containers;
  readonly handlers: Handlers;
  readonly host: Pick<Host, 'cgroups'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** A published container that may still run. */
export interface LiveTask {
  readonly task: Task;
  /** Settles when its end is committed and visible. Never rejects. */
  readonly recorded: Promise<void>;
}

/** The tasks behind the published containers of this incarnation; what ends is recorded, exactly once. */
export class LiveTasks {
  readonly #deps: LiveTasksDeps;
  readonly #live = new Map<string, LiveTask>();
  #monitorsLost = 0;

  constructor(deps: LiveTasksDeps) {
    this.#deps = deps;
  }

  /** Containers that ended since the daemon's start without an exit code of their monitor. */
  get monitorsLost(): number {
    return this.#monitorsLost;
  }

  /** To be called once per container and incarnation, when its record is there. */
  watch(id: string, task: Task): LiveTask {
    const { containers, clock, log } = this.#deps;
    const recorded = task.ended.then((end) => {
      if (!end.known) this.#monitorsLost += 1;
      return untilDone(`recording the end of container ${id}`, clock, log, () =>
        containers.transition(id, { kind: 'ended', end }),
      );
    });
    const live = { task, recorded };
    this.#live.set(id, live);
    return live;
  }

  get(id: string): LiveTask | undefined {
    return this.#live.get(id);
  }

  forget(id: string): void {
    this.#live.delete(id);
  }

  /**
   * Kills all processes of a container and returns when its end is recorded. One that has ended is left as it is.
   * @throws DeadlineExceeded when it does not end (fault F38)
   */
  async kill(container: ContainerRecord, ctx: Context): Promise<void> {
    const { containers, clock } = this.#deps;
    const { id } = container;
    const live = this.get(id) ?? (await this.#find(container, ctx));
    if (live === undefined) {
      const end = { exitCode: 255, finishedAt: clock.nowNs(), oomKilled: false, known: false };
      await containers.transition(id, { kind: 'ended', end });
      return;
    }
    await live.task.kill(ctx);
    const what = `the end of container ${id} after SIGKILL`;
    using deadline = withTimeout(ctx, END_AFTER_KILL_MS, what, clock);
    await whileWaiting(deadline, what, live.recorded);
  }

  /**
   * A container that could not be found again at the daemon's start: its monitor may know how it ends. If it cannot be
   * found now either, it is killed.
   * @throws the failure of the node that prevents it: the next call may find the exit code
   */
  async #find(container: ContainerRecord, ctx: Context): Promise<LiveTask | undefined> {
    const { handlers, host, log } = this.#deps;
    const { id, handler, cgroup } = container;
    try {
      const found = await handlers.byName(handler).reattach(taskRecord(container), ctx);
      return this.get(id) ?? this.watch(id, found);
    } catch (error) {
      await host.cgroups.kill(cgroup, ctx);
      if (isNodeFailure(error)) throw error;
      log('warn', 'container task not found, exit code is lost', { id, error: messageOf(error) });
      return undefined;
    }
  }
}
