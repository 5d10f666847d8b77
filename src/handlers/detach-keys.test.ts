import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { withDetachKeys } from './detach-keys.ts';

/** What reaches the container of what is typed, and whether that was leaving. */
async function typed(...keys: readonly string[]): Promise<readonly [string, boolean]> {
  const container = new PassThrough();
  let hasLeft = false;
  const stdin = withDetachKeys(container, () => {
    hasLeft = true;
  });
  for (const key of keys) stdin.write(key);
  stdin.end();
  return [Buffer.concat(await container.toArray()).toString(), hasLeft];
}

describe('withDetachKeys()', () => {
  it('leaves at ctrl-p ctrl-q, which the container does not get, nor what comes after', async () => {
    assert.deepEqual(await typed('ls\r', '\x10', '\x11', 'rm'), ['ls\r', true]);
    assert.deepEqual(await typed('ls\r\x10\x11rm'), ['ls\r', true]);
    assert.deepEqual(await typed('\x10', '\x10', '\x11'), ['\x10', true]);
  });

  it('passes every other key on, ctrl-p with the one after it or at the end', async () => {
    assert.deepEqual(await typed('\x10', 'a', '\x11', '\x10b\x11'), ['\x10a\x11\x10b\x11', false]);
    assert.deepEqual(await typed('a', '\x10'), ['a\x10', false]);
  });

  it('tells who types that the container takes no more', async () => {
    const container = new PassThrough();
    const stdin = withDetachKeys(container, () => {});
    const failed = new Promise((resolve) => stdin.once('error', resolve));
    container.destroy(new Error('EPIPE'));
    assert.match(String(await failed), /EPIPE/);
  });
});
