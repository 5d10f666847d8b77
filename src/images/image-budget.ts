import { getHeapStatistics } from 'node:v8';
import { Exhausted } from '../base/failure.ts';
import { heapCost } from '../base/heap-cost.ts';

/** The part of the heap that records of images may occupy. The records of pods have twice as much. */
const HEAP_PART = 8;

/** The configuration of an image that is being pulled. */
export interface PulledConfiguration {
  readonly id: string;
  readonly config: object;
  readonly configJson: string;
}

/**
 * Keeps the records of images, with those of running pulls, below a part of the heap. One configuration may have 4 MiB and
 * is kept as text and as what was read from it: a few dozen such images would end the daemon, also at its next start.
 */
export class ImageBudget {
  readonly #rows: () => Iterable<PulledConfiguration>;
  readonly #limit: number;
  readonly #running = new Map<string, number>();

  constructor(
    rows: () => Iterable<PulledConfiguration>,
    limit: number = Math.floor(getHeapStatistics().heap_size_limit / HEAP_PART),
  ) {
    this.#rows = rows;
    this.#limit = limit;
  }

  /** Counts an image for a pull until {@link release}. @throws Exhausted with the limit and the remedy when it does not fit */
  admit(pull: string, image: PulledConfiguration): void {
    const bytes = costOf(image);
    const others = [...this.#rows()].filter(({ id }) => id !== image.id).map(costOf);
    const used = [...others, ...this.#running.values()].reduce((sum, cost) => sum + cost, 0);
    if (used + bytes > this.#limit) {
      throw new Exhausted(
        `the image's configuration needs ${bytes} bytes of memory, which in addition to the ${used} bytes of the other images of ` +
          `this node exceed the limit of ${this.#limit} bytes`,
        { remedy: 'remove images that are not used, or give the image fewer labels and variables' },
      );
    }
    this.#running.set(pull, bytes);
  }

  /** The pull has failed, or the image has its row. */
  release(pull: string): void {
    this.#running.delete(pull);
  }
}

function costOf({ config, configJson }: PulledConfiguration): number {
  return heapCost(config) + heapCost(configJson);
}
