import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IMAGE_SERVICE } from '../../src/image-service/service.ts';
import { RESPONSE_FIELDS } from '../../src/rpc/response-fields.ts';
import { RUNTIME_SERVICE } from '../../src/runtime-service/service.ts';
import { fullResponses } from './full-responses.ts';
import { fieldsOf, PROTOCOL } from './without-field.ts';

const plans: Readonly<Record<string, unknown>> = { ...RUNTIME_SERVICE, ...IMAGE_SERVICE };

/** Fields by message, of everything that a response of a supported RPC can contain, except Windows. */
function fieldsOfResponses(): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {};
  const waiting = PROTOCOL.rpcs.filter(({ name }) => typeof plans[name] === 'function').map(({ response }) => response);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name in found || name.startsWith('Windows')) continue;
    found[name] = fieldsOf(name)
      .map((field) => field.name)
      .sort();
    waiting.push(...fieldsOf(name).flatMap(({ kind }) => (kind.is === 'message' ? [kind.name] : [])));
  }
  return found;
}

type Message = Readonly<Record<string, unknown>>;

/** Adds the fields of a message that have another value than zero, and those of the messages in it. */
function gather(name: string, message: Message, filled: Set<string>): void {
  for (const { name: field, kind } of fieldsOf(name)) {
    const value = message[field];
    if (isZero(value)) continue;
    filled.add(`${name}.${field}`);
    if (kind.is !== 'message') continue;
    for (const inner of Array.isArray(value) ? value : [value]) gather(kind.name, inner as Message, filled);
  }
}

function isZero(value: unknown): boolean {
  if (value === undefined || value === '' || value === false) return true;
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value) === 0;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0;
  return false;
}

/** Names of fields that the table has filled, or has empty. */
function tabled(kind: 'from' | 'empty'): readonly string[] {
  return Object.entries(RESPONSE_FIELDS)
    .flatMap(([message, fields]) =>
      Object.entries(fields).flatMap(([field, filling]) => (kind in filling ? [`${message}.${field}`] : [])),
    )
    .sort();
}

describe('RESPONSE_FIELDS', () => {
  it('says of every field of every response what it is filled from, and of no others', () => {
    const told = Object.entries(RESPONSE_FIELDS).map(([name, fields]) => [name, Object.keys(fields).sort()]);
    assert.deepEqual(Object.fromEntries(told), fieldsOfResponses());
  });

  it('has filled what some answer of a full node has, and empty what none has', async () => {
    const filled = new Set<string>();
    const answers = await fullResponses();
    for (const { message, content } of answers) gather(message, content as Message, filled);
    assert.deepEqual([...filled].sort(), tabled('from'));
    assert.ok(tabled('empty').every((field) => !filled.has(field)));
  });

  it('is compared with a response of every supported RPC', async () => {
    const answered = new Set((await fullResponses()).map(({ message }) => message));
    const built = PROTOCOL.rpcs.filter(({ name }) => typeof plans[name] === 'function');
    assert.deepEqual(
      built.map(({ response }) => response).filter((response) => !answered.has(response)),
      [],
    );
  });
});
