import { isIdPrefix } from '../base/ids.ts';
import { KeyedQueue } from '../base/keyed-queue.ts';
import type { LayerStore } from '../layers/layer-store.ts';
import { isShortName } from '../registry/reference.ts';
import type { State, Table } from '../state/table.ts';
import { canonicalNames } from './image-names.ts';
import type { ImageRecord } from './images.ts';

/** An image's row. */
export interface ImageRow extends ImageRecord {
  /** Removed by the user while containers used it: not listed, but its layers are kept until the last lease ends. */
  readonly removed: boolean;
}

/** Committed images, found by any of their names. Changes are made one after the other: each builds on what the last left. */
export class ImageTable {
  readonly #state: State;
  readonly #rows: Table<ImageRow>;
  readonly #changes = new KeyedQueue();

  constructor(state: State) {
    this.#state = state;
    this.#rows = state.table<ImageRow>('images');
  }

  /** The row of an id, removed ones included. */
  get(id: string): ImageRow | undefined {
    return this.#rows.get(id);
  }

  /** What List shows, in a stable order. */
  visible(): readonly ImageRow[] {
    return [...this.#rows.values()].filter((row) => !row.removed).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  all(): readonly ImageRow[] {
    return [...this.#rows.values()];
  }

  /** By id, `sha256:id`, tag, digest, short name or a prefix of the id that fits one image only. */
  resolve(reference: string): ImageRow | undefined {
    const images = this.visible();
    const id = reference.startsWith('sha256:') ? reference.slice('sha256:'.length) : reference;
    const byId = images.find((image) => image.id === id);
    if (byId !== undefined) return byId;
    for (const name of this.namesFor(reference)) {
      const named = images.find(({ tags, digests }) => tags.includes(name) || digests.includes(name));
      if (named !== undefined) return named;
    }
    if (!isIdPrefix(id)) return undefined;
    const [only, another] = images.filter((image) => image.id.startsWith(id));
    return another === undefined ? only : undefined;
  }

  /**
   * Full names that a user's text may stand for, the most probable first: a short name may have been pulled from any
   * registry.
   */
  namesFor(reference: string): readonly string[] {
    const names = canonicalNames(reference);
    if (!isShortName(reference)) return names;
    const all = this.visible().flatMap(({ tags, digests }) => [...tags, ...digests]);
    const ends = names.map((name) => name.replace(/^docker\.io\/(library\/)?/, '/'));
    return [...names, ...all.filter((name) => ends.includes(name.slice(name.indexOf('/')))).sort()];
  }

  /** Names of layers that any row has. */
  layersInUse(): ReadonlySet<string> {
    return new Set([...this.#rows.values()].flatMap((row) => row.layers));
  }

  /** Runs `act` when the changes before it are done. */
  change<T>(act: () => Promise<T>): Promise<T> {
    return this.#changes.run('images', act);
  }

  /**
   * Commits rows, and those of layers that have none yet, in one transaction that survives a power cut. Within {@link
   * change}.
   */
  async commit(rows: readonly ImageRow[], layers: LayerStore): Promise<void> {
    const batch = this.#state.batch();
    for (const row of rows) {
      layers.addRows(batch, row.layers);
      batch.put(this.#rows, row.id, row);
    }
    await batch.commit('full');
  }

  /** Names were removed from these rows: recorded also while the disk is full. Within {@link change}. */
  async recordRemoval(row: ImageRow): Promise<void> {
    await this.#state.batch().put(this.#rows, row.id, row).record('full');
  }

  /** Recorded also while the disk is full. Within {@link change}. */
  async delete(ids: readonly string[]): Promise<void> {
    const batch = this.#state.batch();
    for (const id of ids) batch.delete(this.#rows, id);
    await batch.record('full');
  }
}
