import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { endReason } from './end-reason.ts';

const end = { exitCode: 0, finishedAt: 1n, oomKilled: false, known: true };

describe('endReason()', () => {
  it('is Completed for exit code 0', () => assert.equal(endReason(end), 'Completed'));
  it('is Error for any other', () => assert.equal(endReason({ ...end, exitCode: 143 }), 'Error'));
  it('is OOMKilled when the kernel killed for memory', () => {
    assert.equal(endReason({ ...end, exitCode: 137, oomKilled: true }), 'OOMKilled');
  });
  it('is Completed when only a child was killed for memory', () => {
    assert.equal(endReason({ ...end, oomKilled: true }), 'Completed');
  });
  it('is Unknown where nobody could know', () => {
    assert.equal(endReason({ ...end, exitCode: 255, known: false }), 'Unknown');
  });
});
