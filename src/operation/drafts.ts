import { heapCost } from '../base/heap-cost.ts';

/** Something that an operation is making and that nobody can see yet. */
export interface Draft<Request> {
  readonly id: string;
  readonly key: string;
  readonly request: Request;
  /** Settles when its making is over, however it ended. Never rejects. */
  readonly settled: Promise<void>;
}

/**
 * What is being made, or is made and waits for a caller to claim it. List and Status do not know of it; a conflicting
 * request, the stop of its pod and the retry queue do.
 */
export class Drafts<Request> {
  readonly #byKey = new Map<string, Draft<Request>>();

  /** Notes a draft whose making is about to begin; one of the same key stays. */
  begin(draft: Omit<Draft<Request>, 'settled'>): void {
    if (!this.#byKey.has(draft.key)) this.#byKey.set(draft.key, { ...draft, settled: Promise.resolve() });
  }

  /** Notes the draft while `make` runs and, when it succeeds, until {@link end}. */
  async during<T>(draft: Omit<Draft<Request>, 'settled'>, make: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#byKey.set(draft.key, { ...draft, settled: promise });
    try {
      return await make();
    } catch (failure) {
      this.end(draft.key);
      throw failure;
    } finally {
      resolve();
    }
  }

  /** It was published or undone. */
  end(key: string): void {
    this.#byKey.delete(key);
  }

  byKey(key: string): Draft<Request> | undefined {
    return this.#byKey.get(key);
  }

  hasId(id: string): boolean {
    return this.all().some((draft) => draft.id === id);
  }

  /** An estimate of the bytes that the requests of all drafts occupy on the heap. */
  get cost(): number {
    return this.all().reduce((sum, { request }) => sum + heapCost(request), 0);
  }

  all(): readonly Draft<Request>[] {
    return [...this.#byKey.values()];
  }
}
