import type { Clock } from '../base/clock.ts';
import type { Context } from '../base/context.ts';
import type { Host } from '../host/host.ts';
import type { LayerStore } from '../layers/layer-store.ts';
import type { FsUsage } from './images.ts';

/** kubelet asks every ten seconds or so; walking all writable layers is paid once for those who ask in between. */
const FRESH_MS = 10_000;

/** What images and containers take of their file systems. */
export class StoreUsage {
  readonly #host: Host;
  readonly #layers: LayerStore;
  readonly #containers: string;
  readonly #clock: Clock;
  #walked: { readonly at: number; readonly usage: Promise<FsUsage> } | undefined;

  /** `containers`: the directory of writable layers. */
  constructor(host: Host, layers: LayerStore, containers: string, clock: Clock) {
    this.#host = host;
    this.#layers = layers;
    this.#containers = containers;
    this.#clock = clock;
  }

  /** Summed from what the unpacker counted: no disk is touched. */
  images(): FsUsage {
    const layers = this.#layers.all();
    return {
      timestamp: this.#clock.nowNs(),
      mountpoint: this.#layers.directory,
      usedBytes: BigInt(layers.reduce((sum, { bytes }) => sum + bytes, 0)),
      inodesUsed: BigInt(layers.reduce((sum, { inodes }) => sum + inodes, 0)),
    };
  }

  /** Walks the writable layers, at most once in ten seconds. */
  async containers(_ctx: Context): Promise<FsUsage> {
    const now = this.#clock.monotonicMs();
    if (this.#walked === undefined || now - this.#walked.at > FRESH_MS) {
      const usage = this.#walk();
      usage.catch(() => {
        this.#walked = undefined;
      });
      this.#walked = { at: now, usage };
    }
    return await this.#walked.usage;
  }

  async #walk(): Promise<FsUsage> {
    const timestamp = this.#clock.nowNs();
    const { bytes, inodes } = await this.#host.rootfs.usage(this.#containers);
    return { timestamp, mountpoint: this.#containers, usedBytes: bytes, inodesUsed: inodes };
  }
}
