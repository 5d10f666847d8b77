import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Internal } from '../base/failure.ts';
import type { Change, StateDriver, TableName } from './driver.ts';
import { rowsOf } from './testing/rows-of.ts';

/** Rows that outlive the drivers opened over them. */
export interface DriverBench {
  /** A driver over the same rows; an earlier one need not have been closed (a crash). */
  open(): Promise<StateDriver>;
  dispose(): Promise<void>;
}

const put = (key: string, json: string, table: TableName = 'sandboxes'): Change => ({ op: 'put', table, key, json });
const remove = (key: string, table: TableName = 'sandboxes'): Change => ({ op: 'delete', table, key });

/** What every state driver does. */
export function driverBehaviour(name: string, makeBench: () => Promise<DriverBench>): void {
  describe(name, () => {
    let bench: DriverBench;
    let driver: StateDriver;
    beforeEach(async () => {
      bench = await makeBench();
      driver = await bench.open();
    });
    afterEach(() => bench.dispose());

    /** What the next incarnation finds. */
    async function found(table: TableName = 'sandboxes'): Promise<readonly (readonly [string, string])[]> {
      const next = await bench.open();
      const rows = [...((await rowsOf(next)).get(table) ?? [])];
      await next.close();
      return rows;
    }

    it('starts without rows', async () => {
      const tables = await rowsOf(driver);
      assert.deepEqual(
        [...tables.values()].map((rows) => rows.size).filter((size) => size > 0),
        [],
      );
    });

    it('keeps what was committed, in every table, without being closed', async () => {
      await driver.commit([put('s1', '{"a":1}'), put('c1', '{"b":2}', 'containers')], 'normal');
      assert.deepEqual(await found(), [['s1', '{"a":1}']]);
      assert.deepEqual(await found('containers'), [['c1', '{"b":2}']]);
    });

    it('keeps what was committed after being closed', async () => {
      await driver.commit([put('s1', '{}')], 'full');
      await driver.close();
      assert.deepEqual(await found(), [['s1', '{}']]);
    });

    it('finishes what is under way before it closes', async () => {
      const commits = [driver.commit([put('s1', '1')], 'normal'), driver.commit([put('s2', '2')], 'normal')];
      await driver.close();
      await Promise.all(commits);
      assert.equal((await found()).length, 2);
    });

    it('replaces a row and deletes one; deleting what is not there succeeds', async () => {
      await driver.commit([put('s1', '1'), put('s2', '2')], 'normal');
      await driver.commit([put('s1', '3'), remove('s2'), remove('s3')], 'normal');
      assert.deepEqual(await found(), [['s1', '3']]);
    });

    it('applies changes in the order in which they were handed over', async () => {
      const order: string[] = [];
      const commits = ['1', '2', '3'].map((json) =>
        driver.commit([put('s1', json)], 'normal').then(() => order.push(json)),
      );
      await Promise.all(commits);
      assert.deepEqual([order, await found()], [['1', '2', '3'], [['s1', '3']]]);
    });

    it('returns rows in order of insertion', async () => {
      for (const key of ['b', 'a', 'c']) await driver.commit([put(key, '{}')], 'normal');
      await driver.commit([put('b', '1')], 'normal');
      assert.deepEqual(
        (await found()).map(([key]) => key),
        ['b', 'a', 'c'],
      );
    });

    it('commits all of the changes or none', async () => {
      const unknown = { op: 'put', table: 'nonsense', key: 'x', json: '{}' } as unknown as Change;
      await assert.rejects(driver.commit([put('s1', '{}'), unknown], 'normal'), Internal);
      assert.deepEqual(await found(), []);
      await driver.commit([put('s2', '{}')], 'normal');
      assert.deepEqual(await found(), [['s2', '{}']]);
    });

    it('keeps any text, and a large one', async () => {
      const texts = ['"\u{1F433} \' \\" \\u0000"', JSON.stringify('x'.repeat(1_000_000))];
      await driver.commit(
        texts.map((json, n) => put(`s${n}'"`, json)),
        'normal',
      );
      assert.deepEqual(
        (await found()).map(([, json]) => json),
        texts,
      );
    });

    it('takes nothing after it was closed', async () => {
      await driver.close();
      await assert.rejects(driver.commit([put('s1', '{}')], 'normal'), Internal);
    });
  });
}
