import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ProtocolModel, readProtocol } from '../../scripts/protocol/model.ts';
import { IMAGE_SERVICE } from '../image-service/service.ts';
import { REQUEST_FIELDS } from '../rpc/request-fields.ts';
import { RUNTIME_SERVICE } from './service.ts';

const protocol = readProtocol(new URL('../../proto/cri/api.proto', import.meta.url).pathname);
const plans: Readonly<Record<string, unknown>> = { ...RUNTIME_SERVICE, ...IMAGE_SERVICE };

/** Fields by message, of everything that a request to a built rpc can carry. Windows is refused as a whole. */
function fieldsOfRequests({ messages, rpcs }: ProtocolModel): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {};
  const waiting = rpcs.filter(({ name }) => typeof plans[name] === 'function').map(({ request }) => request);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const message = messages.find((candidate) => candidate.name === name);
    if (message === undefined || name in found || name.startsWith('Windows')) continue;
    found[name] = message.fields.map((field) => field.name).sort();
    waiting.push(...message.fields.flatMap(({ kind }) => (kind.is === 'message' ? [kind.name] : [])));
  }
  return found;
}

describe('REQUEST_FIELDS', () => {
  it('says of every field of every request what becomes of it, and of no others', () => {
    const told = Object.entries(REQUEST_FIELDS).map(([name, fields]) => [name, Object.keys(fields).sort()]);
    assert.deepEqual(Object.fromEntries(told), fieldsOfRequests(protocol));
  });
});
