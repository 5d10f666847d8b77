import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Exhausted } from '../base/failure.ts';
import * as codecs from './generated/codecs.ts';
import type { CreateContainerRequest, Mount } from './generated/messages.ts';
import { IMAGE_RPCS, RUNTIME_RPCS } from './generated/rpcs.ts';
import { MESSAGE_LIMIT, readRequest, requestLimit, sendable } from './message-limits.ts';
import { type Codec, type Init, toBytes } from './wire.ts';

const RPCS: readonly string[] = [...Object.keys(RUNTIME_RPCS), ...Object.keys(IMAGE_RPCS)];

/** A message of any bytes. */
const ANY: Codec<object> = {
  name: 'Request',
  encode: () => {},
  decode: (r, end) => {
    r.pos = end;
    return {};
  },
};

describe('readRequest()', () => {
  it('refuses, for every rpc, one byte above a limit well below the message limit', () => {
    for (const rpc of RPCS) {
      const limit = requestLimit(rpc);
      assert.ok(limit <= MESSAGE_LIMIT / 4, rpc);
      readRequest(rpc, ANY, Buffer.alloc(limit));
      assert.throws(() => readRequest(rpc, ANY, Buffer.alloc(limit + 1)), Exhausted, rpc);
    }
  });

  it('names the largest field of a request that is too large', () => {
    const labels = { small: 'x', large: 'x'.repeat(5_000_000) };
    const bytes = toBytes(codecs.RunPodSandboxRequest, { config: { hostname: 'a', labels } });
    assert.throws(
      () => readRequest('RunPodSandbox', codecs.RunPodSandboxRequest, bytes),
      /RunPodSandboxRequest: \d+ bytes \(most of them in config\.labels\.large\) exceed the limit of 4194304 bytes/,
    );
  });

  it('refuses short messages of many values: texts, messages, numbers, map entries', () => {
    const many = (length: number, value: unknown) => Array.from({ length }, () => value);
    const labels = Object.fromEntries(many(40_000, 0).map((_, i) => [i, '']));
    const requests: readonly Init<CreateContainerRequest>[] = [
      { config: { mounts: many(110_000, {}) as Init<Mount>[] } },
      { config: { args: many(110_000, '') as string[] } },
      { config: { labels } },
      { config: { linux: { securityContext: { supplementalGroups: many(110_000, 0n) as bigint[] } } } },
    ];
    for (const request of requests) {
      const bytes = toBytes<CreateContainerRequest>(codecs.CreateContainerRequest, request);
      assert.ok(bytes.length < 1_000_000);
      assert.throws(() => readRequest('CreateContainer', codecs.CreateContainerRequest, bytes), /more than 100000/);
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
