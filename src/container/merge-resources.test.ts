import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_LIMITS } from '../base/no-limits.ts';
import { mergeResources } from './merge-resources.ts';

describe('mergeResources()', () => {
  it('leaves what the update does not name', () => {
    const before = { ...NO_LIMITS, cpuShares: 512n, memoryLimitInBytes: 1000n, cpusetCpus: '0', oomScoreAdj: 500n };
    const after = mergeResources(before, { ...NO_LIMITS, cpusetCpus: '0-1' });
    assert.deepEqual(after, { ...before, cpusetCpus: '0-1' });
  });

  it('keeps the oom score: processes that run have theirs', () => {
    assert.equal(
      mergeResources({ ...NO_LIMITS, oomScoreAdj: 500n }, { ...NO_LIMITS, oomScoreAdj: 0n }).oomScoreAdj,
      500n,
    );
  });

  it('lets the swap limit follow the memory limit where no swap was allowed', () => {
    const before = { ...NO_LIMITS, memoryLimitInBytes: 1000n, memorySwapLimitInBytes: 1000n };
    assert.equal(mergeResources(before, { ...NO_LIMITS, memoryLimitInBytes: 500n }).memorySwapLimitInBytes, 500n);
    assert.equal(mergeResources(before, { ...NO_LIMITS, memoryLimitInBytes: 2000n }).memorySwapLimitInBytes, 2000n);
  });

  it('keeps a swap limit that stays possible, raises one that does not', () => {
    const before = { ...NO_LIMITS, memoryLimitInBytes: 1000n, memorySwapLimitInBytes: 3000n };
    assert.equal(mergeResources(before, { ...NO_LIMITS, memoryLimitInBytes: 2000n }).memorySwapLimitInBytes, 3000n);
    assert.equal(mergeResources(before, { ...NO_LIMITS, memoryLimitInBytes: 4000n }).memorySwapLimitInBytes, 4000n);
  });

  it('takes a huge page limit of 0 for a limit', () => {
    const before = { ...NO_LIMITS, hugepageLimits: [{ pageSize: '2MB', limit: 4194304n }] };
    const after = mergeResources(before, { ...NO_LIMITS, hugepageLimits: [{ pageSize: '2MB', limit: 0n }] });
    assert.deepEqual(after.hugepageLimits, [{ pageSize: '2MB', limit: 0n }]);
  });
});
