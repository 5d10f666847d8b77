import type { Context } from '../base/context.ts';
import { Internal, messageOf } from '../base/failure.ts';
import type { ImagesDeps } from './images-deps.ts';

/** A disk that takes longer is in trouble; the layers stay suspect and the next pull tries again. */
const SYNC_MS = 300_000;

type SyncDeps = Pick<ImagesDeps, 'layers' | 'operationCgroups'>;

/**
 * Writes layers to the disk in the background and records that they are durable
 * (docs/architecture.md#durability-of-layers): `sync -f` in a process of its own, because the call may last as long as
 * the disk needs.
 */
export class LayerSync {
  readonly #deps: SyncDeps;
  readonly #ctx: Context;
  #running: Promise<void> | undefined;
  #isWanted = false;

  constructor(deps: SyncDeps, ctx: Context) {
    this.#deps = deps;
    this.#ctx = ctx;
  }

  /** Begins in the background; what is asked for while one runs comes after it, once. */
  request(): void {
    this.#isWanted = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Settles when nothing is under way. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#isWanted && !this.#ctx.signal.aborted) {
      this.#isWanted = false;
      try {
        await this.#syncOnce();
      } catch (error) {
        this.#ctx.log('warn', 'failed to sync layers, a power failure would lose them', { error: messageOf(error) });
      }
    }
  }

  async #syncOnce(): Promise<void> {
    const { layers, operationCgroups } = this.#deps;
    const names = layers
      .all()
      .filter(({ durable }) => !durable)
      .map(({ name }) => name);
    if (names.length === 0) return;
    const argv = ['/bin/sync', '-f', layers.directory] as const;
    const limits = { outputLimit: 1024, timeoutMs: SYNC_MS };
    const result = await operationCgroups.run('sync', { argv, env: {} }, limits, this.#ctx);
    if (result.code !== 0) throw new Internal('sync -f', Buffer.from(result.stderr).toString('utf8'));
    await layers.markDurable(names);
  }
}
