/** Which failpoints were reached and crashed at, over many schedules. */
export class Coverage {
  readonly #hits = new Map<string, number>();
  readonly #crashes = new Map<string, number>();

  hit(point: string): void {
    this.#hits.set(point, (this.#hits.get(point) ?? 0) + 1);
  }

  crashed(point: string): void {
    this.#crashes.set(point, (this.#crashes.get(point) ?? 0) + 1);
  }

  /** Every name ever reached, sorted. */
  get points(): readonly string[] {
    return [...this.#hits.keys()].sort();
  }

  /** Names that were reached and never crashed at. */
  get uncrashed(): readonly string[] {
    return this.points.filter((point) => !this.#crashes.has(point));
  }

  /** One line per name: crashes, hits, name. */
  table(): string {
    const row = (point: string): string =>
      `${String(this.#crashes.get(point) ?? 0).padStart(6)} ${String(this.#hits.get(point)).padStart(8)}  ${point}`;
    return ['crashes     hits  failpoint', ...this.points.map(row)].join('\n');
  }
}
