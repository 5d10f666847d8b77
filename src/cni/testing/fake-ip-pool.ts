/**
 * Addresses of a fake network, as host-local keeps them, with their owners, across crashes of the daemon. Part of the
 * fake kernel: one pool outlives all incarnations of a simulation.
 */
export class FakeIpPool {
  readonly #holders = new Map<string, string>();
  readonly #size: number;

  constructor(size: number = 250) {
    this.#size = size;
  }

  /** The lowest free address, or undefined if all are in use. */
  take(holder: string): string | undefined {
    for (let host = 2; host < this.#size + 2; host += 1) {
      const address = `10.88.${host >> 8}.${host & 0xff}`;
      if (this.#holders.has(address)) continue;
      this.#holders.set(address, holder);
      return address;
    }
    return undefined;
  }

  /** Frees whatever the holder has; nothing is fine. */
  free(holder: string): void {
    for (const [address, by] of this.#holders) {
      if (by === holder) this.#holders.delete(address);
    }
  }

  holds(holder: string): boolean {
    return [...this.#holders.values()].includes(holder);
  }

  /** Holders by address: empty when nothing leaked. */
  get taken(): ReadonlyMap<string, string> {
    return this.#holders;
  }
}
