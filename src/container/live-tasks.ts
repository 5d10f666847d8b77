import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/context.ts';
import type { Task } from '../handlers/handler.ts';
import { untilDone } from '../operation/until-done.ts';
import type { Containers } from './containers.ts';

/** A published container that may still run. */
export interface LiveTask {
  readonly task: Task;
  /** Settles when its end is committed and visible. Never rejects. */
  readonly recorded: Promise<void>;
}

/** The tasks behind the published containers of this incarnation; what ends is recorded, exactly once. */
export class LiveTasks {
  readonly #containers: Containers;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #live = new Map<string, LiveTask>();
  #monitorsLost = 0;

  constructor(containers: Containers, clock: Clock, log: Log) {
    this.#containers = containers;
    this.#clock = clock;
    this.#log = log;
  }

  /** Containers that ended since the daemon's start without an exit code of their monitor. */
  get monitorsLost(): number {
    return this.#monitorsLost;
  }

  /** To be called once per container and incarnation, when its record is there. */
  watch(id: string, task: Task): LiveTask {
    const recorded = task.ended.then((end) => {
      if (!end.known) this.#monitorsLost += 1;
      return untilDone(`recording the end of container ${id}`, this.#clock, this.#log, () =>
        this.#containers.transition(id, { kind: 'ended', end }),
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
}
