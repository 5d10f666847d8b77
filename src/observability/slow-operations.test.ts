import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Clock } from '../base/clock.ts';
import { type OperationUnderWay, SlowOperations } from './slow-operations.ts';

class HandClock implements Clock {
  #now = 0;
  #timers: { readonly at: number; readonly act: () => void }[] = [];

  nowNs(): bigint {
    return BigInt(this.#now) * 1_000_000n;
  }

  monotonicMs(): number {
    return this.#now;
  }

  after(ms: number, act: () => void): () => void {
    const timer = { at: this.#now + ms, act };
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((other) => other !== timer));
  }

  /** Advances to the next timer; false if there is none. */
  next(): boolean {
    const [due] = this.#timers.toSorted((a, b) => a.at - b.at);
    if (due === undefined) return false;
    this.#timers = this.#timers.filter((timer) => timer !== due);
    this.#now = due.at;
    due.act();
    return true;
  }
}

describe('SlowOperations', () => {
  it('logs what is slow with its stage, again each time its age has doubled, and not what is quick', () => {
    const clock = new HandClock();
    const logged: number[] = [];
    const slow: Omit<OperationUnderWay, 'ageMs'> = {
      id: '1',
      kind: 'pull-image',
      key: 'x',
      stage: 'fetch',
      waitsFor: 'registry',
    };
    using _ = new SlowOperations({
      inFlight: () => [
        { ...slow, ageMs: clock.monotonicMs() },
        { ...slow, id: `quick ${clock.monotonicMs()}`, ageMs: 5 },
      ],
      thresholdMs: () => 100,
      clock,
      log: (_level, _event, facts) => logged.push(Number(facts?.ageMs)),
    });
    while (clock.monotonicMs() < 1000) clock.next();
    assert.deepEqual(logged, [100, 200, 400, 800]);
  });

  it('stops looking when it is disposed of', () => {
    const clock = new HandClock();
    new SlowOperations({ inFlight: () => [], thresholdMs: () => 100, clock, log: () => {} })[Symbol.dispose]();
    assert.equal(clock.next(), false);
  });
});
