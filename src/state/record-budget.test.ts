import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Exhausted } from '../base/failure.ts';
import { RecordBudget } from './record-budget.ts';

describe('RecordBudget', () => {
  const config = { labels: { a: 'b' }, envs: ['x'.repeat(1000)] };

  it('admits what fits in addition to the records of the node', () => {
    new RecordBudget(() => 8000, 10_000).admit(config);
  });

  it('refuses more than the node can keep; names the field, the limit and the remedy', () => {
    assert.throws(
      () => new RecordBudget(() => 9500, 10_000).admit(config),
      (error) =>
        error instanceof Exhausted &&
        /envs.*limit of 10000 bytes/.test(error.message) &&
        /remove/.test(error.remedy ?? ''),
    );
  });

  it('refuses a container beyond the total of its pod', () => {
    const large = { envs: ['x'.repeat(9 * 1024 * 1024)] };
    const budget = new RecordBudget(() => 0, 1e9);
    budget.admitToPod(large, []);
    assert.throws(() => budget.admitToPod(large, [large]), /for a pod with its containers/);
  });
});
