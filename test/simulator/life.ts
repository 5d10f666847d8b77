/** One incarnation of the daemon: when it is over, none of its calls into the world ever goes on. */
export class Life {
  readonly number: number;
  readonly #over = Promise.withResolvers<void>();
  #alive = true;

  constructor(number: number) {
    this.number = number;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Settles when it is over. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  end(): void {
    this.#alive = false;
    this.#over.resolve();
  }
}
