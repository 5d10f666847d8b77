import type { Clock } from '../base/clock.ts';
import type { Context } from '../base/context.ts';
import type { HostRootfs } from '../host/host.ts';
import type { LayerRecord } from '../layers/layer-record.ts';
import type { LayerStore } from '../layers/layer-store.ts';
import type { FsUsage } from './images.ts';

/** kubelet asks about every ten seconds; all requests in this time share one walk over the writable layers. */
const FRESH_MS = 10_000;

interface UsageHost {
  readonly rootfs: Pick<HostRootfs, 'usage' | 'fileSystem'>;
}

interface CountedLayers extends Pick<LayerStore, 'directory'> {
  all(): readonly Pick<LayerRecord, 'bytes' | 'inodes'>[];
}

/** What images and containers take of their file systems. */
export class StoreUsage {
  readonly #host: UsageHost;
  readonly #layers: CountedLayers;
  readonly #containers: string;
  readonly #clock: Clock;
  #walked: { readonly at: number; readonly usage: Promise<FsUsage> } | undefined;

  /** `containers`: the directory of writable layers. */
  constructor(host: UsageHost, layers: CountedLayers, containers: string, clock: Clock) {
    this.#host = host;
    this.#layers = layers;
    this.#containers = containers;
    this.#clock = clock;
  }

  /**
   * One figure for both if their directories are on one file system: kubelet takes different ones for a node whose
   * images have a disk of their own, and CRI-O reports the same figure then.
   */
  async both(ctx: Context): Promise<{ readonly images: FsUsage; readonly containers: FsUsage }> {
    const [images, containers] = [this.images(), await this.containers(ctx)];
    if (!(await this.#isOneFileSystem())) return { images, containers };
    const usage = {
      ...images,
      usedBytes: images.usedBytes + containers.usedBytes,
      inodesUsed: images.inodesUsed + containers.inodesUsed,
    };
    return { images: usage, containers: usage };
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

  async #isOneFileSystem(): Promise<boolean> {
    const { rootfs } = this.#host;
    const directories = [this.#layers.directory, this.#containers];
    const [images, containers] = await Promise.all(directories.map((directory) => rootfs.fileSystem(directory)));
    return images?.device === containers?.device;
  }

  async #walk(): Promise<FsUsage> {
    const timestamp = this.#clock.nowNs();
    const { bytes, inodes } = await this.#host.rootfs.usage(this.#containers);
    return { timestamp, mountpoint: this.#containers, usedBytes: bytes, inodesUsed: inodes };
  }
}
