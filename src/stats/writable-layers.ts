import { posix } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/context.ts';
import type { Host } from '../host/host.ts';
import { SampleCache } from './sample-cache.ts';
import type { WritableLayer } from './stats.ts';

/** Walking a writable layer costs much more than reading a few small files; kubelet asks every ten seconds. */
const SHARED_MS = 10_000;
/** A layer of millions of files takes longer: its last figure is returned in the meantime, with its time. */
const TIMEOUT_MS = 250;

export interface WritableLayersOptions {
  readonly host: Host;
  readonly clock: Clock;
  readonly log: Log;
  /** Directory of the writable layers, `<directory>/<id>/upper`. */
  readonly layersOf: string;
}

/** What containers wrote into their root file systems. */
export class WritableLayers {
  readonly #options: WritableLayersOptions;
  readonly #looks: SampleCache<WritableLayer | undefined>;

  constructor(options: WritableLayersOptions) {
    this.#options = options;
    const { clock, log } = options;
    const what = 'the size of a writable layer';
    this.#looks = new SampleCache({ clock, log, what, freshMs: SHARED_MS, timeoutMs: TIMEOUT_MS });
  }

  /** Undefined while nothing is known of it. */
  of(container: string): Promise<WritableLayer | undefined> {
    return this.#looks.at(container, () => this.#look(container));
  }

  keepOnly(exists: (container: string) => boolean): void {
    this.#looks.keepOnly(exists);
  }

  async #look(container: string): Promise<WritableLayer | undefined> {
    const { host, clock, layersOf } = this.#options;
    const upper = posix.join(layersOf, container, 'upper');
    if ((await host.files.stat(upper)) === undefined) return undefined;
    const { bytes, inodes } = await host.rootfs.usage(upper);
    return { timestamp: clock.nowNs(), mountpoint: layersOf, usedBytes: bytes, inodesUsed: inodes };
  }
}
