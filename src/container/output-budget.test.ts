import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { backgroundContext } from '../base/context.ts';
import { Cancelled, Exhausted } from '../base/failure.ts';
import { FakeClock } from '../base/testing/fake-clock.ts';
import { OutputBudget, type OutputReservation } from './output-budget.ts';

const ctx = backgroundContext(() => {});

function smallBudget(): { readonly clock: FakeClock; readonly budget: OutputBudget } {
  const clock = new FakeClock();
  return { clock, budget: new OutputBudget(clock, { nodeBytes: 40, podBytes: 20, waitMs: 1000 }) };
}

/** Requests it and tells whether it is granted at once. */
async function isGranted(reservation: OutputReservation): Promise<boolean> {
  let granted = false;
  reservation.reserve('a command', ctx).then(
    () => {
      granted = true;
    },
    () => {},
  );
  await nextTurn();
  return granted;
}

describe('OutputBudget', () => {
  it('lets one pod have its part only, and the others the rest', async () => {
    const { budget } = smallBudget();
    const [a1, a2, b1, c1] = [budget.open('a', 20), budget.open('a', 20), budget.open('b', 20), budget.open('c', 20)];
    assert.deepEqual([await isGranted(a1), await isGranted(a2), await isGranted(b1)], [true, false, true]);
    assert.equal(await isGranted(c1), false);
  });

  it('grants what waits when another is released, in the order of the requests', async () => {
    const { budget } = smallBudget();
    const [first, second, third] = [budget.open('a', 20), budget.open('a', 20), budget.open('a', 20)];
    await first.reserve('a command', ctx);
    const order: number[] = [];
    const waiting = [second, third].map((one, i) => one.reserve('a command', ctx).then(() => order.push(i)));
    first.release();
    await waiting[0];
    second.release();
    await waiting[1];
    assert.deepEqual(order, [0, 1]);
  });

  it('fails with the limits and a remedy after its time, and no longer stands in the queue', async () => {
    const { budget, clock } = smallBudget();
    const first = budget.open('a', 20);
    await first.reserve('a command', ctx);
    const late = budget.open('a', 20).reserve('command "big" in container c', ctx);
    await nextTurn();
    clock.advance(1000);
    await assert.rejects(late, (error: unknown) => {
      assert.ok(error instanceof Exhausted);
      assert.match(error.message, /command "big" in container c .* 20 bytes in a pod and 40 bytes on the node/);
      return error.remedy !== undefined;
    });
    first.release();
    assert.equal(await isGranted(budget.open('a', 20)), true);
  });

  it('ends the waiting with its caller, with the reason of the caller', async () => {
    const { budget } = smallBudget();
    const first = budget.open('a', 20);
    await first.reserve('a command', ctx);
    const caller = new AbortController();
    const left = budget.open('a', 20).reserve('a command', { ...ctx, signal: caller.signal });
    caller.abort(new Cancelled('ExecSync'));
    await assert.rejects(left, Cancelled);
    first.release();
    assert.equal(await isGranted(budget.open('a', 20)), true);
  });
});
