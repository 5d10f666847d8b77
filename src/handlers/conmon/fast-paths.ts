import { basename } from 'node:path';
import type { OciSetup } from './oci-setup.ts';

/** Why a step cannot do without the runtime. `expected` where it never can, such as with hooks, which the runtime runs. */
export interface Obstacle {
  readonly reason: string;
  readonly expected: boolean;
}

export function missed(reason: string): Obstacle {
  return { reason, expected: false };
}

export function needed(reason: string): Obstacle {
  return { reason, expected: true };
}

/**
 * Counts the fast paths of all handlers. A new release of runc that keeps its state in another way makes every start and
 * deletion a missed one, which nothing else would show.
 */
export class FastPaths {
  #taken = 0;
  #missed = 0;

  /** Steps that needed no process of the runtime, and steps that started one which should not be needed. */
  counts(): Readonly<Record<string, number>> {
    return { fastPathsTaken: this.#taken, fastPathsMissed: this.#missed };
  }

  /** Counts one step, and logs it if it was missed. Only runc has fast paths. */
  count({ cli, isPlain, log }: OciSetup, step: 'start' | 'delete', id: string, obstacle: Obstacle | undefined): void {
    if (obstacle === undefined) {
      this.#taken += 1;
      return;
    }
    if (!isPlain || basename(cli.path) !== 'runc' || obstacle.expected) return;
    this.#missed += 1;
    log('debug', 'runtime fast path is not available, calling the runtime', { step, id, reason: obstacle.reason });
  }
}
