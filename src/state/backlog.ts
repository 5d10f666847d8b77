import type { Change } from './driver.ts';

/**
 * Recorded changes that the node could not write yet, in order. Of each row only the last change is kept: there are
 * never more than rows.
 */
export class Backlog {
  readonly #byRow = new Map<string, Change>();

  get size(): number {
    return this.#byRow.size;
  }

  changes(): readonly Change[] {
    return [...this.#byRow.values()];
  }

  add(changes: readonly Change[]): void {
    for (const change of changes) {
      const row = `${change.table}/${change.key}`;
      // Deleted first, so that it goes to the end of the order.
      this.#byRow.delete(row);
      this.#byRow.set(row, change);
    }
  }

  clear(): void {
    this.#byRow.clear();
  }
}
