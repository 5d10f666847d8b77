const SMALLEST_BLOCK = 4096;
const LARGEST_BLOCK = 1024 * 1024;

/** Permission to keep more output than {@link OutputAdmission.free}. */
export interface OutputAdmission {
  /** Bytes of all pipes together that are kept without asking. */
  readonly free: number;
  /** Asked at most once. The pipes are not read until it settles; its failure is the failure of the reader. */
  reserve(): Promise<void>;
}

/** What is kept of the output of one command: the beginning of each of its pipes, together at most `limit` bytes. */
export class RetainedOutputs {
  readonly #limit: number;
  readonly #admission: OutputAdmission | undefined;
  readonly #pipes: RetainedOutput[] = [];
  #admitted: Promise<void> | undefined;
  #isAdmitted = false;

  constructor(limit: number, admission?: OutputAdmission) {
    this.#limit = limit;
    this.#admission = admission;
  }

  /** That of one more pipe. */
  open(): RetainedOutput {
    const pipe = new RetainedOutput(this);
    this.#pipes.push(pipe);
    return pipe;
  }

  /** True if the pipes must not be read before {@link admitted} has settled. */
  get needsAdmission(): boolean {
    return this.#admission !== undefined && !this.#isAdmitted && this.#length > this.#admission.free;
  }

  /** Settles when the pipes may be read. @throws what the admission throws */
  async admitted(): Promise<void> {
    if (!this.needsAdmission) return;
    this.#admitted ??= this.#admission?.reserve();
    await this.#admitted;
    this.#isAdmitted = true;
  }

  /**
   * Number of bytes that the pipe may keep of new data. Pipes with more than an equal share make room for one with
   * less: a short stream is kept completely, long ones share the limit evenly.
   */
  roomFor(pipe: RetainedOutput, wanted: number): number {
    const free = this.#limit - this.#length;
    if (wanted <= free) return wanted;
    const share = Math.floor(this.#limit / this.#pipes.length);
    let missing = Math.max(0, Math.min(wanted - free, share - pipe.length - free));
    const others = this.#pipes.filter((other) => other.length > share);
    for (const other of others) missing -= other.dropEnd(Math.min(missing, other.length - share));
    return Math.min(wanted, this.#limit - this.#length);
  }

  get #length(): number {
    return this.#pipes.reduce((sum, { length }) => sum + length, 0);
  }
}

/** The kept beginning of one pipe, in blocks that are filled one after the other and never copied (CVE-2022-1708). */
export class RetainedOutput {
  readonly all: RetainedOutputs;
  #blocks: Buffer[] = [];
  /** Bytes of the last block that are used. */
  #filled = 0;
  length = 0;
  truncated = false;

  constructor(all: RetainedOutputs) {
    this.all = all;
  }

  add(chunk: Uint8Array): void {
    const kept = this.truncated ? 0 : this.all.roomFor(this, chunk.length);
    if (kept < chunk.length) this.truncated = true;
    for (let taken = 0; taken < kept; ) taken += this.#fill(chunk.subarray(taken, kept));
    this.length += kept;
  }

  /** Drops so many bytes of the end, and returns how many. */
  dropEnd(bytes: number): number {
    if (bytes === 0) return 0;
    this.truncated = true;
    this.length -= bytes;
    this.#cutTo(this.length);
    return bytes;
  }

  /** In order; valid until the next {@link add}. */
  chunks(): readonly Uint8Array[] {
    return this.#blocks.map((block, i) => (i < this.#blocks.length - 1 ? block : block.subarray(0, this.#filled)));
  }

  /** Copies what fits into the last block, or into a new one. */
  #fill(bytes: Uint8Array): number {
    const last = this.#blocks.at(-1);
    if (last === undefined || this.#filled === last.length) {
      this.#blocks.push(Buffer.allocUnsafeSlow(Math.min(LARGEST_BLOCK, last ? 2 * last.length : SMALLEST_BLOCK)));
      this.#filled = 0;
      return this.#fill(bytes);
    }
    const fitting = bytes.subarray(0, last.length - this.#filled);
    last.set(fitting, this.#filled);
    this.#filled += fitting.length;
    return fitting.length;
  }

  #cutTo(length: number): void {
    const blocks: Buffer[] = [];
    let left = length;
    for (const block of this.#blocks) {
      if (left === 0) break;
      blocks.push(block);
      this.#filled = Math.min(left, block.length);
      left -= this.#filled;
    }
    this.#blocks = blocks;
  }
}
