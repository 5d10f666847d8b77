import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput } from '../base/failure.ts';
import { defaultConfig } from '../config/load-config.ts';
import { checkMemoryLimit } from './check-memory-limit.ts';

const MINIMUM = 12n * 1024n * 1024n;
const field = 'linux.resources.memory_limit_in_bytes';
const check = (bytes: bigint, handler = 'runc'): void => checkMemoryLimit({ field, bytes, handler }, defaultConfig());

describe('checkMemoryLimit()', () => {
  it('refuses a limit below the minimum of the handler, naming field, value, minimum and configuration key', () => {
    assert.throws(
      () => check(MINIMUM - 1n),
      (error: unknown) =>
        error instanceof InvalidInput &&
        /^linux\.resources\.memory_limit_in_bytes.* 12582911 .* 12582912 .*runc.*runtimes\.runc\.min_memory/.test(
          error.message,
        ),
    );
    assert.throws(() => check(1n, 'crun'), /runtimes\.crun\.min_memory/);
  });

  it('accepts the minimum, no limit, and any limit of a handler without a minimum', () => {
    for (const bytes of [MINIMUM, MINIMUM + 1n, 0n, -1n]) check(bytes);
    const { runc } = defaultConfig().runtimes;
    assert.ok(runc !== undefined);
    checkMemoryLimit({ field, bytes: 1n, handler: 'small' }, { runtimes: { small: { ...runc, minMemory: 0 } } });
  });
});
