import { createHash } from 'node:crypto';
import { canonicalJson } from '../base/canonical.ts';
import { type Context, throwIfLeft, whileWaiting } from '../base/context.ts';
import { type Failure, PreconditionFailed, Unavailable } from '../base/failure.ts';
import { heapCost } from '../base/heap-cost.ts';
import type { FingerprintedSpec, Operation, OperationKind } from './operation.ts';
import type { Operations } from './operations.ts';

/** What is being created, or is created and waits for a caller to receive its id. List and Status do not show it. */
export interface Creation<Request> {
  readonly id: string;
  readonly key: string;
  readonly request: Request;
  /** Settles when what is being done with it (making, publishing, undoing) has ended, however it ended. Never rejects. */
  readonly settled: Promise<void>;
}

/** The published record that a request's key names. */
export interface Published<Request> {
  readonly id: string;
  readonly request: Request;
  readonly fingerprint: string;
  /** False once the record has changed in a way that only a caller who knows its id can have caused, or has ended. */
  readonly isNew: boolean;
}

/** How records of one kind are found, made, published and undone. */
export interface CreationSpec<Request, Result> {
  /** Identifies the record among retries. */
  readonly key: string;
  readonly request: Request;
  /** What is created, for error messages: `container "web" in pod sandbox 1234`. */
  readonly what: string;
  readonly find: () => Published<Request> | undefined;
  /** Refuses the request before anything is made. Called once per creation, not for calls that join it. */
  readonly admit: () => void;
  /** Makes everything under that id. When it throws, it has released what it made. */
  readonly make: (id: string, op: Operation) => Promise<Result>;
  /** Commits the record; it is visible afterwards. */
  readonly publish: (result: Result) => Promise<void>;
  /** Releases what was made under that id and never published. Idempotent. */
  readonly undo: (id: string) => Promise<void>;
  /** The refusal of a request whose key another request has. */
  readonly conflict: (id: string, other: Request) => Failure;
}

/** A result with the id under which it was made: a joining call receives that of the call it joined. */
interface Made<Result> {
  readonly id: string;
  readonly result: Result;
}

interface Entry<Request> extends Creation<Request> {
  readonly what: string;
  readonly undo: (id: string) => Promise<void>;
  /** It is being undone, or that has failed: it cannot be published any more. */
  readonly isUndone?: boolean;
}

/**
 * Creations of one kind of record (CRI: RunPodSandbox, CreateContainer), joined by the key of their requests.
 *
 * - A retry with the same content joins the running creation, or gets the id of a published record that no caller of
 *   this incarnation has received yet. Any other request with the key is refused with AlreadyExists; no error ever says
 *   that a name is reserved (ADR 0032).
 * - A result that no caller waits for is kept unpublished until a retry claims it or it is undone.
 * - A result is published or undone, never both, however the two coincide.
 */
export class Creations<Request> {
  readonly #operations: Operations;
  readonly #kind: OperationKind;
  readonly #byKey = new Map<string, Entry<Request>>();

  constructor(operations: Operations, kind: OperationKind) {
    this.#operations = operations;
    this.#kind = kind;
  }

  /**
   * Returns the id of the record that the request describes.
   * @throws AlreadyExists (`conflict`); what `make` and `publish` throw; Unavailable when it was cancelled
   */
  async create<Result>(spec: CreationSpec<Request, Result>, caller: Context): Promise<string> {
    throwIfLeft(caller);
    const published = spec.find();
    const id = published === undefined ? (await this.#join(spec, caller)).id : this.#claim(published, spec);
    if (!caller.signal.aborted) this.#operations.reported.add(this.#kind, id);
    return id;
  }

  /** Oldest first. */
  all(): readonly Creation<Request>[] {
    return [...this.#byKey.values()];
  }

  /** An estimate of the bytes that the requests of all creations occupy on the heap. */
  get cost(): number {
    return this.all().reduce((sum, { request }) => sum + heapCost(request), 0);
  }

  byId(id: string): Creation<Request> | undefined {
    return this.#entry(id);
  }

  /**
   * Ends the creation under that id, if there is one: a running one is cancelled, a result that waits for its caller is
   * undone. Returns when nothing of it is left, or what is left is queued in the ledger. One whose record is being
   * committed is waited for: afterwards it is published, and up to the caller.
   * @param call the CRI call that requires it, for the error that the creation's callers receive
   */
  async cancel(id: string, call: string, ctx: Context): Promise<void> {
    const entry = this.#entry(id);
    if (entry === undefined) return;
    const what = `the creation of ${entry.what} (${id})`;
    this.#operations.cancel(this.#kind, entry.key, new Unavailable(`${what} was cancelled by ${call}`));
    await whileWaiting(ctx, `the end of ${what}`, entry.settled);
    const now = this.#entry(id);
    if (now === undefined) return;
    // Its publication or its rollback has begun in the meantime.
    if (now.settled !== entry.settled) return await this.cancel(id, call, ctx);
    await this.#undo(now);
  }

  #claim<Result>(published: Published<Request>, spec: CreationSpec<Request, Result>): string {
    const { id, fingerprint, isNew, request } = published;
    const isSame = fingerprint === fingerprintOf(spec.request);
    if (isSame && isNew && !this.#operations.reported.has(this.#kind, id)) return id;
    throw spec.conflict(id, request);
  }

  async #join<Result>(spec: CreationSpec<Request, Result>, caller: Context): Promise<Made<Result>> {
    const { key, request, what, undo } = spec;
    const id = this.#operations.newId();
    const entry: Entry<Request> = { id, key, request, what, undo, settled: Promise.resolve() };
    if (!this.#byKey.has(key)) {
      spec.admit();
      // Noted before the body begins, so that a stop of its pod in between finds it.
      this.#byKey.set(key, entry);
    }
    try {
      return await this.#operations.join(this.#joinable(entry, spec), caller);
    } finally {
      // The caller left before its body could begin: begun ones are noted by a copy.
      if (this.#byKey.get(key) === entry) this.#byKey.delete(key);
    }
  }

  #joinable<Result>(entry: Entry<Request>, spec: CreationSpec<Request, Result>): FingerprintedSpec<Made<Result>> {
    const { id, key, request } = entry;
    return {
      kind: this.#kind,
      key,
      fingerprint: fingerprintOf(request),
      body: async (op) => ({ id, result: await this.#make(entry, () => spec.make(id, op)) }),
      conflict: () => {
        const other = this.#byKey.get(key);
        return spec.conflict(other?.id ?? id, other?.request ?? request);
      },
      publish: ({ result }) => this.#publish(entry, () => spec.publish(result)),
      undo: () => this.#undo(entry),
    };
  }

  /** Notes the creation while `make` runs and, when it succeeds, until it is published or undone. */
  async #make<Result>(entry: Entry<Request>, make: () => Promise<Result>): Promise<Result> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#byKey.set(entry.key, { ...entry, settled: promise });
    try {
      return await make();
    } catch (failure) {
      this.#byKey.delete(entry.key);
      throw failure;
    } finally {
      resolve();
    }
  }

  async #publish({ id, key, what }: Entry<Request>, publish: () => Promise<void>): Promise<void> {
    const entry = this.#entry(id);
    if (entry === undefined || entry.isUndone === true) {
      throw new PreconditionFailed(`${what} (${id}) was stopped or removed before its creation was answered`);
    }
    const published = publish().then(() => void this.#byKey.delete(key));
    this.#byKey.set(key, { ...entry, settled: published.catch(() => {}) });
    await published;
  }

  async #undo(entry: Entry<Request>): Promise<void> {
    const { id, key } = entry;
    const isNoted = (): boolean => this.#byKey.get(key)?.id === id;
    const undone = entry.undo(id).then(() => void (isNoted() && this.#byKey.delete(key)));
    if (isNoted()) this.#byKey.set(key, { ...entry, isUndone: true, settled: undone.catch(() => {}) });
    await undone;
  }

  #entry(id: string): Entry<Request> | undefined {
    for (const entry of this.#byKey.values()) if (entry.id === id) return entry;
    return undefined;
  }
}

/** Equal requests have equal fingerprints. */
export function fingerprintOf(request: unknown): string {
  return createHash('sha256').update(canonicalJson(request)).digest('hex');
}
