import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput } from './failure.ts';
import { checkPathLength } from './path-limit.ts';

describe('checkPathLength()', () => {
  it('takes what the kernel takes, and names the field and the limit of what it refuses', () => {
    checkPathLength('mounts.0.host_path', '/'.padEnd(4095, 'x'));
    const refused = (): void => checkPathLength('mounts.0.host_path', '/'.padEnd(4096, 'x'));
    assert.throws(
      refused,
      (e: unknown) => e instanceof InvalidInput && /host_path.* 4096 bytes, .*4095/.test(e.message),
    );
  });

  it('counts bytes, not characters', () => {
    assert.throws(() => checkPathLength('command.0', 'ü'.repeat(3000)), InvalidInput);
  });
});
