import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { type FieldModel, type MessageModel, readProtocol, type ScalarName } from '../../scripts/protocol/model.ts';
import * as generated from './generated/codecs.ts';
import { type Codec, fromBytes, toBytes } from './wire.ts';

const PROTO = new URL('../../proto/cri/api.proto', import.meta.url).pathname;
const protocol = readProtocol(PROTO);
const oracle = new protobuf.Root().loadSync(PROTO).resolveAll();
const messages = new Map(protocol.messages.map((message) => [message.name, message]));
const codecs = generated as unknown as Readonly<Record<string, Codec<unknown>>>;

const SCALARS: Readonly<Record<ScalarName, fc.Arbitrary<unknown>>> = {
  string: fc.string({ unit: 'grapheme', maxLength: 8 }),
  bytes: fc.uint8Array({ maxLength: 8 }),
  bool: fc.boolean(),
  int32: fc.integer(),
  uint32: fc.nat(0xffffffff),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  uint64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  double: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
};

function arbitraryMessage(message: MessageModel): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(Object.fromEntries(message.fields.map((field) => [field.name, arbitraryField(field)])), {
    noNullPrototype: true,
  });
}

function arbitraryField(field: FieldModel): fc.Arbitrary<unknown> {
  const { kind, repeated } = field;
  if (kind.is === 'string-map') return fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true, maxKeys: 3 });
  if (kind.is === 'message') {
    const message = messages.get(kind.name);
    assert.ok(message);
    const one = arbitraryMessage(message);
    return repeated ? fc.array(one, { maxLength: 2 }) : fc.option(one, { nil: undefined });
  }
  const one = kind.is === 'scalar' ? SCALARS[kind.scalar] : fc.nat(3);
  return repeated ? fc.array(one, { maxLength: 3 }) : one;
}

function codecOf(name: string): Codec<unknown> {
  const codec = codecs[name];
  assert.ok(codec, `no codec for ${name}`);
  return codec;
}

describe('the generated codecs', () => {
  for (const message of protocol.messages) {
    it(`writes and reads ${message.name} as protobuf does`, () => {
      const codec = codecOf(message.name);
      const type = oracle.lookupType(`runtime.v1.${message.name}`);
      fc.assert(
        fc.property(arbitraryMessage(message), (value) => {
          const bytes = toBytes(codec, value);
          assert.deepEqual(fromBytes(codec, bytes), value);
          const theirs = Buffer.from(type.encode(type.decode(bytes)).finish());
          assert.deepEqual(fromBytes(codec, theirs), value);
        }),
        { numRuns: 10 },
      );
    });
  }

  it('keeps labels with odd names', () => {
    const labels = JSON.parse('{"__proto__":"a","constructor":"b"}') as Record<string, string>;
    const bytes = toBytes(generated.PodSandboxConfig, { labels });
    assert.deepEqual(fromBytes(generated.PodSandboxConfig, bytes).labels, labels);
  });

  it('skips unknown fields', () => {
    const bytes = Buffer.concat([Buffer.from([0xfa, 0x07, 2, 1, 2]), toBytes(generated.PodIP, { ip: '::1' })]);
    assert.deepEqual(fromBytes(generated.PodIP, bytes), { ip: '::1' });
  });

  it('refuses a string that is not UTF-8', () => {
    assert.throws(() => fromBytes(generated.PodIP, Buffer.from([10, 2, 0xff, 0xfe])), /not UTF-8/);
  });

  it('refuses a field that goes beyond its message', () => {
    assert.throws(() => fromBytes(generated.RunPodSandboxRequest, Buffer.from([10, 100, 1])), RangeError);
  });

  it('refuses unknown groups nested ten thousand deep', () => {
    const deep = Buffer.alloc(20_000, Buffer.from([0xfb, 0x07]));
    assert.throws(() => fromBytes(generated.PodIP, deep), /depth/);
  });

  it('never throws anything but an error, and never hangs, on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          fromBytes(generated.RunPodSandboxRequest, bytes);
        } catch (error) {
          assert.ok(error instanceof Error);
        }
      }),
      { numRuns: 500 },
    );
  });
});
