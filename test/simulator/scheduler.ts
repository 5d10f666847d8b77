import type { FakeClock } from '../../src/base/testing/fake-clock.ts';
import type { Coverage } from './coverage.ts';
import type { Life } from './life.ts';
import type { Random } from './random.ts';
import { ScheduleFailed } from './schedule-failed.ts';

export interface TurnOptions {
  /**
   * The incarnation that made the call; absent: the environment (a plugin, a container, a client), which continues when
   * the daemon crashes.
   */
  readonly life?: Life;
  /** The call may be made to fail with this. */
  readonly failure?: () => unknown;
  /** It is a named failpoint: counted, and crashed at more often. */
  readonly point?: string;
  /** How often it takes much longer than all others: that is where races are. */
  readonly slow?: number;
}

interface Waiting extends TurnOptions {
  readonly label: string;
  readonly go: () => void;
  readonly fail: (error: unknown) => void;
}

/** How much may still go wrong in this schedule. */
export interface Chaos {
  crashes: number;
  failures: number;
  /** Leaps of the clock over every deadline that is armed. */
  leaps: number;
  /** Nothing goes wrong before this step: what comes late in a pod's life gets its share. */
  readonly from: number;
  /** How often crashes come, as a multiple of the usual. */
  intensity: number;
}

const CRASH_AT_POINT = 0.05;
const CRASH_ELSEWHERE = 0.003;
const FAILURE = 0.02;
const LEAP = 0.1;
const TICK = 0.02;
const SLOW = 0.03;
/** In steps. */
const SLOWEST = 150;
/** Longer than every deadline, claim window and back-off of the domain. */
const LEAP_MS = 300_000;
/** A schedule takes some hundred; one that needs more hangs or runs in a circle. */
const MOST_TURNS = 20_000;

/** Whatever is ready to run has run when this settles: the queue of microtasks is empty. */
const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Owns time and order. Every call into the fakes waits for its turn; one at a time is picked by seed and proceeds,
 * fails, or is the point at which its incarnation crashes. Between two turns everything runs that can run without the
 * fakes.
 */
export class Scheduler {
  readonly trace: string[] = [];
  readonly chaos: Chaos;
  readonly #random: Random;
  readonly #clock: FakeClock;
  readonly #coverage: Coverage;
  readonly #onCrash: (life: Life) => void;
  readonly #hitHere = new Set<string>();
  readonly #later: { readonly step: number; readonly act: () => void }[] = [];
  #waiting: Waiting[] = [];
  #steps = 0;
  #isCalm = false;

  constructor(random: Random, clock: FakeClock, chaos: Chaos, coverage: Coverage, onCrash: (life: Life) => void) {
    this.#random = random;
    this.#clock = clock;
    this.chaos = chaos;
    this.#coverage = coverage;
    this.#onCrash = onCrash;
  }

  /** Waits for its turn. Of a life that is over: for ever. @throws the failure that was picked for it */
  turn(label: string, options: TurnOptions = {}): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = { ...options, label, go: resolve, fail: reject };
    if (!this.#isCalm && this.#random.chance(options.slow ?? SLOW))
      this.afterSteps(this.#random.int(SLOWEST), () => this.#queue(waiting));
    else this.#queue(waiting);
    return promise;
  }

  get isCalm(): boolean {
    return this.#isCalm;
  }

  /** No call waits for a turn, and none is postponed. */
  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.#later.length === 0;
  }

  /** Runs something that many steps from now, whatever the clock says. */
  afterSteps(steps: number, act: () => void): void {
    this.#later.push({ step: this.#steps + steps, act });
  }

  /** Lets nothing go wrong any more. */
  calm(): void {
    this.chaos.crashes = this.chaos.failures = this.chaos.leaps = 0;
    this.#isCalm = true;
  }

  #queue(waiting: Waiting): void {
    if (waiting.life?.alive !== false) this.#waiting.push(waiting);
  }

  /**
   * Schedules until `done`; checks the state of the machine before every step. @throws ScheduleFailed, errors of `look`
   */
  async run(done: () => boolean, look: () => void): Promise<void> {
    for (let turns = 0; turns < MOST_TURNS; turns += 1) {
      await quiet();
      look();
      if (done()) return;
      this.#step();
    }
    throw new ScheduleFailed(`no end after ${MOST_TURNS} turns`);
  }

  #step(): void {
    this.#steps += 1;
    if (this.#runLater()) return;
    if (!this.#isCalm && this.#random.chance(TICK)) this.#tick();
    else if (this.#waiting.length > 0) this.#pick();
    else if (this.#later.length > 0) this.#skip();
    else this.#tick();
  }

  /** Nothing is ready: on to what was put off. */
  #skip(): void {
    this.#steps = Math.max(this.#steps, Math.min(...this.#later.map(({ step }) => step)));
  }

  /** Runs what was put off until now. True if there was anything: the world may have changed. */
  #runLater(): boolean {
    const due = this.#later.filter(({ step }) => step <= this.#steps);
    for (const entry of due) {
      this.#later.splice(this.#later.indexOf(entry), 1);
      entry.act();
    }
    return due.length > 0;
  }

  #tick(): void {
    const leap = this.#random.chance(LEAP) && this.chaos.leaps > 0;
    const ms = leap ? LEAP_MS : this.#clock.untilNext;
    if (ms === undefined) {
      if (this.isIdle) throw new ScheduleFailed('nothing can go on any more');
      return;
    }
    if (leap) this.chaos.leaps -= 1;
    this.note(`time +${ms} ms`);
    this.#clock.advance(ms);
  }

  #pick(): void {
    const [picked] = this.#waiting.splice(this.#random.int(this.#waiting.length), 1);
    if (picked === undefined) return;
    if (this.#crashesAt(picked)) this.#crash(picked);
    else if (this.#failsAt(picked)) {
      this.chaos.failures -= 1;
      this.note(`fail  ${nameOf(picked)}`);
      picked.fail(picked.failure?.());
    } else {
      this.note(`go    ${nameOf(picked)}`);
      picked.go();
    }
  }

  #crashesAt({ life, point }: Waiting): boolean {
    if (point !== undefined) this.#coverage.hit(point);
    if (life === undefined || this.chaos.crashes === 0 || this.#steps < this.chaos.from) return false;
    const isFirst = point !== undefined && !this.#hitHere.has(point);
    if (point !== undefined) this.#hitHere.add(point);
    return this.#random.chance(this.chaos.intensity * (isFirst ? CRASH_AT_POINT : CRASH_ELSEWHERE));
  }

  #failsAt({ failure }: Waiting): boolean {
    return (
      failure !== undefined && this.chaos.failures > 0 && this.#steps >= this.chaos.from && this.#random.chance(FAILURE)
    );
  }

  #crash(picked: Waiting): void {
    const { life, point } = picked;
    if (life === undefined) return;
    this.chaos.crashes -= 1;
    if (point !== undefined) this.#coverage.crashed(point);
    this.note(`CRASH ${nameOf(picked)}`);
    this.end(life);
  }

  /** Ends an incarnation: whatever it waits for never comes. */
  end(life: Life): void {
    life.end();
    this.#waiting = this.#waiting.filter((waiting) => waiting.life !== life);
    this.#onCrash(life);
  }

  /** Adds a line to the trace. */
  note(what: string): void {
    this.trace.push(`${String(this.#steps).padStart(5)} ${what}`);
  }
}

function nameOf({ life, label }: Waiting): string {
  return life === undefined ? label : `[${life.number}] ${label}`;
}
