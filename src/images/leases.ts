/**
 * The images whose layers are needed, with their users. In memory only: the `image-lease` rows of the ledger are
 * authoritative, and recovery restores the leases from them. A lease of a missing image is kept: its owner looks for
 * the image afterwards.
 */
export class Leases {
  readonly #holders = new Map<string, Set<string>>();

  take(image: string, holder: string): void {
    this.#holders.set(image, (this.#holders.get(image) ?? new Set()).add(holder));
  }

  /** True when it was the last one. */
  drop(image: string, holder: string): boolean {
    const holders = this.#holders.get(image);
    if (holders === undefined || !holders.delete(holder) || holders.size > 0) return false;
    this.#holders.delete(image);
    return true;
  }

  has(image: string): boolean {
    return this.#holders.has(image);
  }
}
