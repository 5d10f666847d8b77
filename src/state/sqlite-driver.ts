import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { entryUrl } from '../base/entry.ts';
import { type Failure, Internal, messageOf } from '../base/failure.ts';
import type { Change, Durability, OnRow, StateDriver } from './driver.ts';
import { GroupCommit, type WriteChanges } from './group-commit.ts';
import { failureFrom, type WorkerRequest, type WorkerResponse, type WorkerStart } from './worker-protocol.ts';

type Opened = Extract<WorkerResponse, { readonly kind: 'opened' }>;

export interface SqliteDriverOptions {
  /** Called once when the worker died: nothing can be committed any more, and the daemon has to end. */
  readonly onFatal: (failure: Failure) => void;
  /** A directory on another file system, to start from when that of the database cannot be written. Default: its own. */
  readonly scratch?: string;
  /** Called when recorded changes begin to wait for the disk, and with undefined when all of them are committed. */
  readonly onBacklog?: (failure: unknown) => void;
  /** The worker's program; tests have one that dies. */
  readonly worker?: URL;
}

/** The worker only passes rows on; these are far above what it needs and keep a defect from eating the node. */
const WORKER_LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 2, stackSizeMb: 2 } as const;

/** SQLite in a worker thread, with group commit. */
export class SqliteDriver implements StateDriver {
  /** The path to which an unusable database was moved at start; undefined if it was usable, or there was none. */
  readonly movedAside: string | undefined;
  /** Why the file system of the database could not be written at start; undefined: it could. */
  readonly unwritable: string | undefined;
  readonly #channel: WorkerChannel;
  readonly #commits: GroupCommit;

  private constructor(channel: WorkerChannel, opened: Opened, { onBacklog }: SqliteDriverOptions) {
    this.#channel = channel;
    this.movedAside = opened.movedAside;
    this.unwritable = opened.unwritable;
    const write: WriteChanges = (changes, durability) => this.#write(changes, durability);
    this.#commits = new GroupCommit(write, onBacklog === undefined ? {} : { onBacklog });
  }

  /**
   * Opens the database file; its directory exists.
   * @throws PreconditionFailed on a newer schema; Unavailable when none can be made on this disk; Internal
   */
  static async open(path: string, options: SqliteDriverOptions): Promise<SqliteDriver> {
    const channel = new WorkerChannel({ path, scratch: options.scratch ?? dirname(path) }, options);
    const opened = await channel.answer();
    if (opened.kind !== 'opened') throw new Internal(`opening ${path}`, `the state worker answered ${opened.kind}`);
    return new SqliteDriver(channel, opened, options);
  }

  async load(onRow: OnRow): Promise<void> {
    await this.#channel.ask({ kind: 'load' }, onRow);
  }

  commit(changes: readonly Change[], durability: Durability): Promise<void> {
    return this.#commits.commit(changes, durability);
  }

  record(changes: readonly Change[], durability: Durability): Promise<void> {
    return this.#commits.record(changes, durability);
  }

  async close(): Promise<void> {
    await this.#commits.close();
    await this.#channel.close();
  }

  async #write(changes: readonly Change[], durability: Durability): Promise<void> {
    await this.#channel.ask({ kind: 'commit', changes, durability });
  }
}

/** The worker thread and the one answer that is awaited from it. */
class WorkerChannel {
  readonly #worker: Worker;
  readonly #onFatal: SqliteDriverOptions['onFatal'];
  #awaited: PromiseWithResolvers<WorkerResponse> | undefined;
  #onRow: OnRow | undefined;
  #dead: Failure | undefined;
  /**
   * Between `opened` and {@link close} a death is fatal; before and after, callers that wait for an answer get the
   * error.
   */
  #isOpen = false;

  constructor(start: WorkerStart, { onFatal, worker = entryUrl('state-worker') }: SqliteDriverOptions) {
    this.#onFatal = onFatal;
    this.#worker = new Worker(worker, {
      workerData: start,
      resourceLimits: WORKER_LIMITS,
      // Not the daemon's own flags: some make no sense for a worker and end it.
      execArgv: [],
    });
    this.#worker.on('message', (answer: WorkerResponse) => this.#settle(answer));
    this.#worker.on('error', (error) => this.#die(messageOf(error)));
    this.#worker.on('exit', (code) => this.#die(`it ended with code ${code}`));
  }

  ask(request: WorkerRequest, onRow?: OnRow): Promise<WorkerResponse> {
    this.#onRow = onRow;
    const answer = this.answer();
    if (this.#dead === undefined) this.#worker.postMessage(request);
    return answer;
  }

  /** The next answer. @throws what the worker threw, or Internal when it died */
  answer(): Promise<WorkerResponse> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    this.#awaited = Promise.withResolvers();
    return this.#awaited.promise;
  }

  /** @throws what closing the database throws; of a worker that is dead already: nothing */
  async close(): Promise<void> {
    if (this.#dead !== undefined) return;
    this.#isOpen = false;
    const exited = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    await this.ask({ kind: 'close' });
    await exited;
  }

  #settle(answer: WorkerResponse): void {
    if (answer.kind === 'row') return this.#onRow?.(answer.table, answer.key, answer.json);
    if (answer.kind === 'opened') this.#isOpen = true;
    const awaited = this.#awaited;
    this.#awaited = undefined;
    if (answer.kind === 'failed') awaited?.reject(failureFrom(answer.failure));
    else awaited?.resolve(answer);
  }

  #die(reason: string): void {
    if (this.#dead !== undefined) return;
    this.#dead = new Internal('keeping the state', `the state worker died: ${reason}`);
    this.#awaited?.reject(this.#dead);
    if (this.#isOpen) this.#onFatal(this.#dead);
  }
}
