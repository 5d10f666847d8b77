import { closeSync, ftruncateSync } from 'node:fs';
import type { SparseMap } from '../tar/sparse-map.ts';
import { ELF_HEAD } from './elf.ts';
import { writeAll } from './write-all.ts';

/** Writes one file's content as it arrives, holes left out, and keeps the head of it. */
export class FileWriter {
  readonly #fd: number;
  readonly #sparse: SparseMap | undefined;
  #region = 0;
  #inRegion = 0;
  #head: Buffer = Buffer.alloc(0);

  constructor(fd: number, sparse: SparseMap | undefined) {
    this.#fd = fd;
    this.#sparse = sparse;
  }

  /** The first bytes of the file, unless they are a hole. */
  get head(): Buffer {
    return this.#head;
  }

  write(bytes: Buffer): void {
    if (this.#head.length < ELF_HEAD)
      this.#head = Buffer.concat([this.#head, bytes.subarray(0, ELF_HEAD)]).subarray(0, ELF_HEAD);
    if (this.#sparse === undefined) writeAll(this.#fd, bytes, null);
    else this.#writeRegions(bytes, this.#sparse);
  }

  close(): void {
    if (this.#sparse !== undefined) ftruncateSync(this.#fd, this.#sparse.realSize);
    this.abandon();
  }

  /** Closes without finishing, when the layer fails. */
  abandon(): void {
    closeSync(this.#fd);
  }

  #writeRegions(bytes: Buffer, { regions }: SparseMap): void {
    for (let rest = bytes; rest.length > 0; ) {
      const region = regions[this.#region];
      // The reader has checked that the regions take exactly what is stored.
      if (region === undefined) return;
      const part = rest.subarray(0, region.length - this.#inRegion);
      writeAll(this.#fd, part, region.offset + this.#inRegion);
      rest = rest.subarray(part.length);
      this.#inRegion += part.length;
      if (this.#inRegion < region.length) continue;
      this.#region += 1;
      this.#inRegion = 0;
    }
  }
}
