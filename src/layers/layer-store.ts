import { rename } from 'node:fs/promises';
import { type Context, type Log, whileWaiting } from '../base/context.ts';
import { Internal, messageOf, NotFound } from '../base/failure.ts';
import { KeyedQueue } from '../base/keyed-queue.ts';
import type { HostFiles } from '../host/host.ts';
import type { Batch, State, Table } from '../state/table.ts';
import type { LayerFacts, LayerRecord } from './layer-record.ts';

/** The position of a layer in an image, from its lowest layer on. */
export interface LayerRequest {
  readonly diffId: string;
  readonly chainId: string;
}

/** A layer that is being made, as its maker sees it. */
export interface LayerClaim {
  /** Informs the other pulls that wait for the diffID that this layer will fit only on this chain. */
  onlyForChain(): void;
  /** Takes a finished directory into the store; visible to other pulls from then on. */
  keep(directory: string, facts: LayerFacts): Promise<LayerRecord>;
}

export interface LayerStoreOptions {
  readonly state: State;
  readonly files: Pick<HostFiles, 'removeTree'>;
  /** Directory of the layers, on the file system of the staging directories. */
  readonly directory: string;
  readonly bootId: string;
  readonly log: Log;
}

/**
 * The unpacked layers. A layer exists once its directory has its final name; its row is written together with the first
 * image that contains it, in one commit. Directories without a row and rows without a directory are removed at the next
 * start.
 *
 * Invariants: each diffID is unpacked once at a time, and each chainID for layers that depend on their chain; a layer
 * that an image names or a pull holds is never removed.
 */
export class LayerStore {
  readonly #options: LayerStoreOptions;
  readonly #rows: Table<LayerRecord>;
  /** All layers by name; those without a row too. */
  readonly #layers = new Map<string, LayerRecord>();
  readonly #holders = new Map<string, Set<string>>();
  /** By diffID or chainID; settles when the making is over, however. */
  readonly #making = new Map<string, Promise<void>>();
  readonly #sweeps = new KeyedQueue();
  #next: number;

  constructor(options: LayerStoreOptions) {
    this.#options = options;
    this.#rows = options.state.table<LayerRecord>('layers');
    for (const row of this.#rows.values()) this.#layers.set(row.name, row);
    this.#next = 1 + Math.max(0, ...[...this.#layers.keys()].map((name) => Number.parseInt(name, 36)));
  }

  get directory(): string {
    return this.#options.directory;
  }

  /** @throws NotFound */
  get(name: string): LayerRecord {
    const layer = this.#layers.get(name);
    if (layer === undefined) throw new NotFound('layer', name);
    return layer;
  }

  has(name: string): boolean {
    return this.#layers.has(name);
  }

  all(): readonly LayerRecord[] {
    return [...this.#layers.values()];
  }

  /**
   * The layer, held by `holder` until {@link release}: an existing one, one that another pull is unpacking, or a new
   * one. If the other pull fails, unpacking begins again here: failures are not shared, because only the other registry
   * may have been bad.
   * @throws what `make` throws; the context's reason
   */
  async obtain(
    request: LayerRequest,
    holder: string,
    ctx: Context,
    make: (claim: LayerClaim) => Promise<LayerRecord>,
  ): Promise<LayerRecord> {
    for (;;) {
      const found = this.#find(request);
      if (found !== undefined) return this.#hold(found, holder);
      const other = this.#making.get(request.chainId) ?? this.#making.get(request.diffId);
      if (other === undefined) return this.#hold(await this.#make(request, make), holder);
      await whileWaiting(ctx, `layer ${request.diffId}, which another pull unpacks`, other);
    }
  }

  /** Adds the rows of layers that have no row yet to the commit of their image. */
  addRows(batch: Batch, names: readonly string[]): void {
    for (const name of new Set(names)) {
      if (this.#rows.get(name) === undefined) batch.put(this.#rows, name, this.get(name));
    }
  }

  /** Releases what a pull holds. Call {@link sweep} afterwards. */
  release(holder: string): void {
    for (const [name, holders] of this.#holders) {
      if (holders.delete(holder) && holders.size === 0) this.#holders.delete(name);
    }
  }

  /**
   * Removes every layer that is neither in use nor held; rows first. A directory that cannot be removed is left for the
   * next start. One sweep runs at a time: when this one returns, the removals of earlier ones have ended, too.
   */
  sweep(inUse: () => ReadonlySet<string>): Promise<void> {
    return this.#sweeps.run(this.directory, () => {
      const used = inUse();
      return this.discard([...this.#layers.keys()].filter((name) => !used.has(name) && !this.#holders.has(name)));
    });
  }

  /** Settles when the sweeps so far are over. */
  swept(): Promise<void> {
    return this.#sweeps.run(this.directory, async () => {});
  }

  /** Removes layers whatever names them. */
  async discard(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const batch = this.#options.state.batch();
    for (const name of names) {
      this.#layers.delete(name);
      batch.delete(this.#rows, name);
    }
    await batch.record();
    await Promise.all(names.map((name) => this.#removeDirectory(name)));
  }

  /** Notes that the files of these layers are on the disk, so that a power cut does not lose the note either. */
  async markDurable(names: readonly string[]): Promise<void> {
    const batch = this.#options.state.batch();
    for (const name of names) {
      const layer = this.#layers.get(name);
      if (layer === undefined || this.#rows.get(name) === undefined) continue;
      const durable = { ...layer, durable: true };
      this.#layers.set(name, durable);
      batch.put(this.#rows, name, durable);
    }
    await batch.commit('full');
  }

  #find({ diffId, chainId }: LayerRequest): LayerRecord | undefined {
    for (const layer of this.#layers.values()) {
      if (layer.chainId === '' ? layer.diffId === diffId : layer.chainId === chainId) return layer;
    }
    return undefined;
  }

  #hold(layer: LayerRecord, holder: string): LayerRecord {
    const holders = this.#holders.get(layer.name) ?? new Set();
    this.#holders.set(layer.name, holders.add(holder));
    return layer;
  }

  async #make(request: LayerRequest, make: (claim: LayerClaim) => Promise<LayerRecord>): Promise<LayerRecord> {
    const alone = this.#announce(request.diffId);
    let chained: (() => void) | undefined;
    const onlyForChain = (): void => {
      chained ??= this.#announce(request.chainId);
      alone();
    };
    try {
      return await make({ onlyForChain, keep: (directory, facts) => this.#keep(directory, facts) });
    } finally {
      alone();
      chained?.();
    }
  }

  /** Lets others wait for the key until the returned function is called. */
  #announce(key: string): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#making.set(key, promise);
    return () => {
      if (this.#making.get(key) === promise) this.#making.delete(key);
      resolve();
    };
  }

  async #keep(directory: string, facts: LayerFacts): Promise<LayerRecord> {
    const name = (this.#next++).toString(36);
    try {
      await rename(directory, `${this.#options.directory}/${name}`);
    } catch (error) {
      throw new Internal(`moving layer ${facts.diffId} into the store`, error);
    }
    const layer = { ...facts, name, durable: false, bootId: this.#options.bootId };
    this.#layers.set(name, layer);
    return layer;
  }

  async #removeDirectory(name: string): Promise<void> {
    try {
      await this.#options.files.removeTree(`${this.#options.directory}/${name}`);
    } catch (error) {
      this.#options.log('warn', 'failed to delete removed layer, retrying at the next start', {
        name,
        error: messageOf(error),
      });
    }
  }
}
