import type { ContainerRecord } from '../../src/container/record.ts';
import type { Domain } from '../../src/daemon/compose-domain.ts';
import { ScheduleFailed } from './schedule-failed.ts';
import type { SimNode } from './sim-node.ts';
import { KILLED, short } from './sim-paths.ts';

/** The longest that a daemon waits for a monitor that works (60 s), for the end of one that does not, and some more. */
const LATEST_MS = 90_000;
/** Maximum time that one step counts: a leap over every deadline leaves no time to act. */
const LONGEST_STEP_MS = 5_000;
/** What is reported if the code is not known. */
const UNKNOWN = 255;

/** Whether the ends of containers' processes are seen, in time, whatever state their monitors are in. */
export class EndChecks {
  readonly #node: SimNode;
  /** When each process that is shown as running was found to have ended. */
  readonly #endedAt = new Map<string, number>();
  /** The clock's time, and what of it counts. */
  #clockMs = 0;
  #now = 0;

  constructor(node: SimNode) {
    this.#node = node;
  }

  /** A daemon that has just begun has as much time as the last one. */
  restart(): void {
    this.#endedAt.clear();
  }

  /** @throws ScheduleFailed */
  check({ pods }: Domain): void {
    const clockMs = this.#node.clock.monotonicMs();
    this.#now += Math.min(clockMs - this.#clockMs, LONGEST_STEP_MS);
    this.#clockMs = clockMs;
    const all = { id: '', state: undefined, podSandboxId: '', labels: {} };
    for (const container of pods.containers(all)) this.#checkOne(container);
  }

  #checkOne(container: ContainerRecord): void {
    const { id, state, task, exitCode, reason } = container;
    const process = this.#node.kernel.processes.get(task.process?.pid ?? 0);
    if (process === undefined) return;
    if (process.alive) {
      if (state !== 'EXITED' || reason === 'StartError') return;
      throw new ScheduleFailed(`container ${short(id)} is shown as EXITED, and its process ${process.pid} is running`);
    }
    if (state === 'RUNNING') return this.#isLate(id);
    if (state !== 'EXITED' || reason === 'StartError' || this.#node.exits.has(id)) return;
    const code = process.end?.code ?? KILLED;
    if (process.end?.signal === 'SIGTERM' || exitCode === code || exitCode === UNKNOWN) return;
    throw new ScheduleFailed(`container ${short(id)} ended with ${code}, and is shown with ${exitCode} (${reason})`);
  }

  #isLate(id: string): void {
    const now = this.#now;
    const since = this.#endedAt.get(id) ?? now;
    this.#endedAt.set(id, since);
    if (now - since <= LATEST_MS) return;
    const seconds = (now - since) / 1000;
    throw new ScheduleFailed(
      `the process of container ${short(id)} ended ${seconds} s ago, and it is shown as RUNNING`,
    );
  }
}
