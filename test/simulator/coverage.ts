/** How often a failpoint was reached, and crashed at. */
export interface CountedPoint {
  readonly point: string;
  readonly hits: number;
  readonly crashes: number;
}

/** Which failpoints were reached and crashed at, over many schedules. */
export class Coverage {
  readonly #hits = new Map<string, number>();
  readonly #crashes = new Map<string, number>();

  hit(point: string, count = 1): void {
    this.#hits.set(point, (this.#hits.get(point) ?? 0) + count);
  }

  crashed(point: string, count = 1): void {
    this.#crashes.set(point, (this.#crashes.get(point) ?? 0) + count);
  }

  /** Adds what was counted elsewhere. */
  add(counted: readonly CountedPoint[]): void {
    for (const { point, hits, crashes } of counted) {
      this.hit(point, hits);
      if (crashes > 0) this.crashed(point, crashes);
    }
  }

  /** Every point ever reached, by name. */
  get counted(): readonly CountedPoint[] {
    const points = [...this.#hits.keys()].sort();
    return points.map((point) => ({
      point,
      hits: this.#hits.get(point) ?? 0,
      crashes: this.#crashes.get(point) ?? 0,
    }));
  }

  /** Names that were reached and never crashed at. */
  get uncrashed(): readonly string[] {
    return this.counted.filter(({ crashes }) => crashes === 0).map(({ point }) => point);
  }

  /** One line per name: crashes, hits, name. */
  table(): string {
    const rows = this.counted.map(
      ({ point, hits, crashes }) => `${String(crashes).padStart(6)} ${String(hits).padStart(8)}  ${point}`,
    );
    return ['crashes     hits  failpoint', ...rows].join('\n');
  }
}
