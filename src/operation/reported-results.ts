import type { OperationKind } from './operation.ts';

/**
 * Which results a caller of this incarnation has received. A retry may be answered with a result that no caller
 * received, and must not be answered with one that a caller did (ADR 0032).
 */
export class ReportedResults {
  readonly #kinds = new Map<string, Set<OperationKind>>();

  /** @param id of the record that the operation made or changed */
  add(kind: OperationKind, id: string): void {
    const kinds = this.#kinds.get(id) ?? new Set();
    this.#kinds.set(id, kinds.add(kind));
  }

  has(kind: OperationKind, id: string): boolean {
    return this.#kinds.get(id)?.has(kind) === true;
  }

  /** The record is deleted. */
  drop(id: string): void {
    this.#kinds.delete(id);
  }
}
