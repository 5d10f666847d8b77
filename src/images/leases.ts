/**
 * Who needs which image's layers. In memory only: the truth are the `image-lease` rows of the ledger, from which recovery
 * takes the leases again. A lease of an image that is not there is kept: who takes one looks for the image afterwards.
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
