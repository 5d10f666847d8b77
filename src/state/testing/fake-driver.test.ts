import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Unavailable } from '../../base/failure.ts';
import { driverBehaviour } from '../driver.suite.ts';
import type { Change } from '../driver.ts';
import { FakeDisk, FakeDriver } from './fake-driver.ts';

driverBehaviour('FakeDriver', async () => {
  const disk = new FakeDisk();
  return { open: async () => new FakeDriver(disk), dispose: async () => {} };
});

const put = (key: string): Change => ({ op: 'put', table: 'meta', key, json: '{}' });

describe('FakeDisk', () => {
  it('counts transactions and fsyncs; changes of one turn share them', async () => {
    const disk = new FakeDisk();
    const driver = new FakeDriver(disk);
    await Promise.all([driver.commit([put('a')], 'normal'), driver.commit([put('b')], 'full')]);
    await driver.commit([put('c')], 'normal');
    assert.deepEqual([disk.commits, disk.fsyncs], [2, 1]);
  });

  it('loses in a power cut what was committed after the last fsync', async () => {
    const disk = new FakeDisk();
    const driver = new FakeDriver(disk);
    await driver.commit([put('a')], 'normal');
    await driver.commit([put('b')], 'full');
    await driver.commit([put('c')], 'normal');
    disk.cutPower();
    assert.deepEqual([...(disk.rows().get('meta')?.keys() ?? [])], ['a', 'b']);
  });

  it('lets the test decide what happens around a commit', async () => {
    const disk = new FakeDisk();
    const driver = new FakeDriver(disk, () => Promise.reject(new Unavailable('no space left')));
    await assert.rejects(driver.commit([put('a')], 'normal'), Unavailable);
    assert.equal(disk.commits, 0);
  });
});
