import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Unavailable } from '../base/failure.ts';
import type { Change, Durability } from './driver.ts';
import { GroupCommit } from './group-commit.ts';

const put = (key: string): Change => ({ op: 'put', table: 'meta', key, json: '{}' });

/** A disk whose transactions end when the test says so. */
class SlowDisk {
  readonly transactions: {
    readonly keys: string;
    readonly durability: Durability;
    readonly end: PromiseWithResolvers<void>;
  }[] = [];
  readonly commits = new GroupCommit((changes, durability) => {
    const end = Promise.withResolvers<void>();
    this.transactions.push({ keys: changes.map((change) => change.key).join(''), durability, end });
    return end.promise;
  });
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('GroupCommit', () => {
  it('puts what arrives during a transaction together into the next one', async () => {
    const disk = new SlowDisk();
    const first = disk.commits.commit([put('a')], 'normal');
    await settled();
    const rest = [disk.commits.commit([put('b'), put('c')], 'normal'), disk.commits.commit([put('d')], 'full')];
    await settled();
    disk.transactions[0]?.end.resolve();
    await first;
    await settled();
    assert.deepEqual(
      disk.transactions.map(({ keys, durability }) => [keys, durability]),
      [
        ['a', 'normal'],
        ['bcd', 'full'],
      ],
    );
    disk.transactions[1]?.end.resolve();
    await Promise.all(rest);
  });

  it('reports a failure to every member of its group, and continues', async () => {
    const disk = new SlowDisk();
    const group = [disk.commits.commit([put('a')], 'normal'), disk.commits.commit([put('b')], 'normal')];
    await settled();
    disk.transactions[0]?.end.reject(new Unavailable('no space left'));
    const outcomes = await Promise.allSettled(group);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.status),
      ['rejected', 'rejected'],
    );
    const next = disk.commits.commit([put('c')], 'normal');
    await settled();
    disk.transactions[1]?.end.resolve();
    await next;
  });
});
