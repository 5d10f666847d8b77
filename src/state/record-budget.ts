import { getHeapStatistics } from 'node:v8';
import { Exhausted } from '../base/failure.ts';
import { heapCost, largestField } from '../base/heap-cost.ts';

/** The records of one pod and of its containers. One container may have the 2 MiB of arguments that Linux allows. */
const POD_BYTES = 16 * 1024 * 1024;

/** The part of the heap that records may occupy; the rest is for requests, lists, specs and the garbage collector. */
const HEAP_PART = 4;

/** Keeps the records in memory below a part of the heap: a daemon that has accepted too much could not start again. */
export class RecordBudget {
  readonly #used: () => number;
  readonly #nodeBytes: number;

  /** @param used what records and running creations occupy */
  constructor(used: () => number, nodeBytes: number = Math.floor(getHeapStatistics().heap_size_limit / HEAP_PART)) {
    this.#used = used;
    this.#nodeBytes = nodeBytes;
  }

  /**
   * Whether a new configuration fits the node.
   * @throws Exhausted naming the largest field, the limit and the remedy
   */
  admit(config: object, field = 'config'): void {
    const bytes = heapCost(config);
    const used = this.#used();
    if (used + bytes <= this.#nodeBytes) return;
    throw new Exhausted(
      `${field}: ${bytes} bytes (most of them in ${largestField(config)}) in addition to the ${used} bytes of all pods and ` +
        `containers of this node exceed the limit of ${this.#nodeBytes} bytes`,
      { remedy: 'remove pods or containers that have ended, or make the configuration smaller' },
    );
  }

  /** Whether a new container fits its pod, which has `others` already. @throws Exhausted */
  admitToPod(config: object, others: readonly object[], field = 'config'): void {
    const used = others.reduce((sum, other) => sum + heapCost(other), 0);
    const bytes = heapCost(config);
    if (used + bytes <= POD_BYTES) return;
    throw new Exhausted(
      `${field}: ${bytes} bytes (most of them in ${largestField(config)}) in addition to the ${used} bytes of this pod ` +
        `exceed the limit of ${POD_BYTES} bytes for a pod with its containers`,
      { remedy: 'remove containers of the pod that have ended, or make the configuration smaller' },
    );
  }
}
