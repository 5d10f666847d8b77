import { statfsSync } from 'node:fs';
import { Unavailable } from '../../base/failure.ts';
import { InvalidLayer } from '../invalid-layer.ts';

/** How much may be unpacked. */
export interface UnpackLimits {
  /** Members of one archive. */
  readonly entries: number;
  /** Bytes that stay free on the file system: a decompression bomb ends here. */
  readonly reserveBytes: number;
}

/** Real layers have tens of thousands of entries; the kernel's own source tree has about 100,000. */
export const MAX_ENTRIES = 2_000_000;

/** Bytes written between two checks of the free space. */
const STRIDE = 16 * 1024 * 1024;

/** A block of the file system at least, for what a directory or a small file costs. */
const ENTRY_COST = 4096;

/** Counts entries and bytes of a layer and stops it before the disk is full. */
export class SpaceGuard {
  readonly #limits: UnpackLimits;
  #entries = 0;
  #sinceLook = 0;

  constructor(limits: UnpackLimits) {
    this.#limits = limits;
  }

  /** @throws InvalidLayer over the limit of entries; Unavailable when the reserve is reached */
  entry(): void {
    this.#entries += 1;
    if (this.#entries > this.#limits.entries) throw new InvalidLayer(`more than ${this.#limits.entries} entries`);
    this.bytes(ENTRY_COST);
  }

  /** @throws Unavailable when the reserve is reached */
  bytes(count: number): void {
    this.#sinceLook += count;
    if (this.#sinceLook < STRIDE) return;
    this.#sinceLook = 0;
    const { bavail, bsize } = statfsSync('/');
    if (bavail * bsize < this.#limits.reserveBytes) {
      throw new Unavailable(`no space left for image layers: ${this.#limits.reserveBytes} bytes are reserved`, {
        remedy: 'remove images that are not used, or enlarge the file system of the store',
      });
    }
  }
}
