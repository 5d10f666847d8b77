/**
 * Which owners need which image's layers. In memory only: the ledger's `image-lease` rows are authoritative, and recovery
 * takes the leases again from them. A lease of a missing image is kept: its owner looks for the image
 * afterwards. The ledger ends leases and the image store is notified, so neither needs the other.
 */
export class Leases {
  readonly #owners = new Map<string, Set<string>>();
  #onUnused: (image: string) => void = () => {};

  /** For the image store: called with each image whose last lease has ended. */
  whenUnused(act: (image: string) => void): void {
    this.#onUnused = act;
  }

  take(image: string, owner: string): void {
    this.#owners.set(image, (this.#owners.get(image) ?? new Set()).add(owner));
  }

  /** Ending a lease that does not exist succeeds. */
  end(image: string, owner: string): void {
    const owners = this.#owners.get(image);
    if (owners === undefined || !owners.delete(owner) || owners.size > 0) return;
    this.#owners.delete(image);
    this.#onUnused(image);
  }

  has(image: string): boolean {
    return this.#owners.has(image);
  }

  /** Every owner of a lease, once. */
  owners(): ReadonlySet<string> {
    return new Set([...this.#owners.values()].flatMap((owners) => [...owners]));
  }
}
