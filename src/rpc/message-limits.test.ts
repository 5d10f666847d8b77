import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Exhausted } from '../base/failure.ts';
import { IMAGE_RPCS, RUNTIME_RPCS } from './generated/rpcs.ts';
import { checkRequestSize, MESSAGE_LIMIT, requestLimit, sendable } from './message-limits.ts';

const RPCS: readonly string[] = [...Object.keys(RUNTIME_RPCS), ...Object.keys(IMAGE_RPCS)];

describe('checkRequestSize()', () => {
  it('refuses, for every rpc, one byte above a limit well below the message limit', () => {
    for (const rpc of RPCS) {
      const limit = requestLimit(rpc);
      assert.ok(limit <= MESSAGE_LIMIT / 4, rpc);
      checkRequestSize(rpc, 'Request', limit);
      assert.throws(() => checkRequestSize(rpc, 'Request', limit + 1), Exhausted, rpc);
    }
  });
});

describe('sendable()', () => {
  it('refers, for every list that has a streamed form, to that rpc', () => {
    const large = Buffer.alloc(MESSAGE_LIMIT + 1);
    const remedies = RPCS.filter((rpc) => rpc.startsWith('List')).map((rpc) => remedyOf(() => sendable(rpc, large)));
    const streamed = RPCS.filter((rpc) => rpc.startsWith('Stream'));
    for (const rpc of streamed)
      assert.ok(
        remedies.some((remedy) => remedy.includes(rpc)),
        rpc,
      );
  });

  it('passes on what clients accept', () => {
    assert.equal(sendable('ListImages', Buffer.alloc(3)).length, 3);
  });
});

function remedyOf(act: () => void): string {
  try {
    act();
  } catch (error) {
    if (error instanceof Exhausted) return error.remedy ?? '';
  }
  return '';
}
