import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { CountedPoint } from './coverage.ts';
import type { ScheduleResult } from './simulation.ts';

/** Seeds from `from` to before `to`, with a planted defect or none. */
export interface SeedRange {
  readonly from: number;
  readonly to: number;
  readonly plant?: string;
}

export interface RangeResult {
  /** The first schedule that failed; those after it were not run. */
  readonly failed: ScheduleResult | undefined;
  readonly steps: number;
  readonly coverage: readonly CountedPoint[];
}

/** Schedules side by side, a thread for each processor. What a thread patches for a plant is its own. */
export class SchedulePool implements AsyncDisposable {
  readonly #workers: readonly Worker[];
  readonly #idle: Worker[];
  readonly #waiting: ((worker: Worker) => void)[] = [];

  constructor() {
    const worker = (): Worker => new Worker(new URL('./schedule-worker.ts', import.meta.url));
    this.#workers = Array.from({ length: availableParallelism() }, worker);
    this.#idle = [...this.#workers];
  }

  /** @throws what kills the thread */
  async run(range: SeedRange): Promise<RangeResult> {
    const worker = await this.#take();
    try {
      worker.postMessage(range);
      const [result] = (await once(worker, 'message')) as [RangeResult];
      return result;
    } finally {
      this.#give(worker);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #take(): Promise<Worker> {
    const worker = this.#idle.pop();
    if (worker !== undefined) return Promise.resolve(worker);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #give(worker: Worker): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(worker);
    else next(worker);
  }
}
