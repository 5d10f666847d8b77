import type { Clock } from '../base/clock.ts';
import { type Context, whileWaiting, withTimeout } from '../base/context.ts';
import { Exhausted } from '../base/failure.ts';

const MIB = 1024 * 1024;

export interface OutputLimits {
  /** Of all commands together. */
  readonly nodeBytes: number;
  /** Of the commands of one pod: several pods are needed to keep others waiting. */
  readonly podBytes: number;
  /** How long a command waits for the ends of others. */
  readonly waitMs: number;
}

const LIMITS: OutputLimits = { nodeBytes: 64 * MIB, podBytes: 32 * MIB, waitMs: 120_000 };

/**
 * The memory for output of ExecSync that is returned in one message. A command reserves all that it may need at once: with
 * parts of it, commands could wait for each other for ever.
 */
export class OutputBudget {
  readonly clock: Clock;
  readonly limits: OutputLimits;
  /** In the order of their requests, each with what grants it. */
  readonly #waiting = new Map<OutputReservation, () => void>();
  readonly #granted = new Set<OutputReservation>();

  constructor(clock: Clock, limits: OutputLimits = LIMITS) {
    this.clock = clock;
    this.limits = limits;
  }

  /** For one command; nothing is reserved yet. */
  open(pod: string, bytes: number): OutputReservation {
    return new OutputReservation(this, pod, bytes);
  }

  /** Settles when it is granted. */
  enqueue(reservation: OutputReservation): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.set(reservation, resolve);
    this.#grant();
    return promise;
  }

  /** Ends its waiting, or returns what it has. */
  release(reservation: OutputReservation): void {
    this.#waiting.delete(reservation);
    if (this.#granted.delete(reservation)) this.#grant();
  }

  #grant(): void {
    for (const [reservation, resolve] of this.#waiting) {
      if (!this.#fits(reservation)) continue;
      this.#waiting.delete(reservation);
      this.#granted.add(reservation);
      resolve();
    }
  }

  #fits({ pod, bytes }: OutputReservation): boolean {
    const granted = [...this.#granted];
    const ofPod = granted.filter((other) => other.pod === pod);
    return sum(granted) + bytes <= this.limits.nodeBytes && sum(ofPod) + bytes <= this.limits.podBytes;
  }
}

/** What one command occupies of the budget, from its request to {@link release}. */
export class OutputReservation {
  readonly pod: string;
  readonly bytes: number;
  readonly #budget: OutputBudget;

  constructor(budget: OutputBudget, pod: string, bytes: number) {
    this.#budget = budget;
    this.pod = pod;
    this.bytes = bytes;
  }

  /** Waits until it is granted. @throws Exhausted after the budget's time; the caller's reason */
  async reserve(what: string, caller: Context): Promise<void> {
    const { clock, limits } = this.#budget;
    using ctx = withTimeout(caller, limits.waitMs, `memory for the output of ${what}`, clock);
    try {
      await whileWaiting(ctx, `memory for the output of ${what}`, this.#budget.enqueue(this));
    } catch (error) {
      this.release();
      throw caller.signal.aborted ? error : exhausted(what, limits);
    }
  }

  /** To be called when the output has been sent, or is not needed any more. */
  release(): void {
    this.#budget.release(this);
  }
}

function exhausted(what: string, { nodeBytes, podBytes, waitMs }: OutputLimits): Exhausted {
  return new Exhausted(
    `the output of ${what} needs memory that other commands occupied for ${waitMs} ms: buffered output of ExecSync is ` +
      `limited to ${podBytes} bytes in a pod and ${nodeBytes} bytes on the node`,
    { remedy: 'run fewer commands with large output at the same time, or use Exec, which streams the output' },
  );
}

function sum(reservations: readonly OutputReservation[]): number {
  return reservations.reduce((bytes, reservation) => bytes + reservation.bytes, 0);
}
