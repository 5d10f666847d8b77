import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import protobuf from 'protobufjs';

const PROTO = new URL('../../proto/cri/', import.meta.url);

/** Every fact as one line that names its owner: `message Mount: 1 string container_path`. */
function writtenFacts(): readonly string[] {
  const facts: string[] = [];
  let owner = '';
  for (const line of readFileSync(new URL('facts.txt', PROTO), 'utf8').split('\n')) {
    if (line.startsWith('#') || line.trim() === '') continue;
    if (line.startsWith(' ')) facts.push(`${owner}: ${line.trim()}`);
    else facts.push((owner = line));
  }
  return facts.sort();
}

/** The same lines, read from api.proto. */
function protocolFacts(): readonly string[] {
  const root = new protobuf.Root();
  root.loadSync(new URL('api.proto', PROTO).pathname, { keepCase: true });
  root.resolveAll();
  const scope = root.lookup('runtime.v1');
  assert.ok(scope instanceof protobuf.Namespace);
  return scope.nestedArray.flatMap(factsOf).sort();
}

function factsOf(item: protobuf.ReflectionObject): readonly string[] {
  if (item instanceof protobuf.Service) return serviceFacts(item);
  if (item instanceof protobuf.Enum) return enumFacts(item, item.name);
  assert.ok(item instanceof protobuf.Type, `${item.fullName} is neither service, message nor enum`);
  const nested = item.nestedArray.flatMap((inner) => {
    assert.ok(inner instanceof protobuf.Enum, `${inner.fullName} is not an enum`);
    return enumFacts(inner, `${item.name}.${inner.name}`);
  });
  const owner = `message ${item.name}`;
  return [owner, ...item.fieldsArray.map((field) => `${owner}: ${fieldFact(field)}`), ...nested];
}

function serviceFacts(service: protobuf.Service): readonly string[] {
  const owner = `service ${service.name}`;
  const rpcs = service.methodsArray.map((method) => {
    assert.ok(method.requestStream !== true, `${method.name} streams requests`);
    const stream = method.responseStream === true ? 'stream ' : '';
    return `${owner}: rpc ${method.name} ${method.requestType} -> ${stream}${method.responseType}`;
  });
  return [owner, ...rpcs];
}

function enumFacts(item: protobuf.Enum, name: string): readonly string[] {
  const owner = `enum ${name}`;
  return [owner, ...Object.entries(item.values).map(([value, number]) => `${owner}: ${number} ${value}`)];
}

function fieldFact(field: protobuf.Field): string {
  const label = field.repeated ? 'repeated ' : '';
  const type = field instanceof protobuf.MapField ? `map<${field.keyType},${field.type}>` : field.type;
  const options = Object.entries(field.options ?? {}).filter(([name]) => !name.startsWith('features'));
  const brackets = options.length === 0 ? '' : ` [${options.map(([name, value]) => `${name}=${value}`).join(',')}]`;
  return `${field.id} ${label}${type} ${field.name}${brackets}`;
}

describe('proto/cri/api.proto', () => {
  it('has every message, field, enum value, option and rpc of the facts, and nothing else', () => {
    const written = new Set(writtenFacts());
    const protocol = new Set(protocolFacts());
    assert.deepEqual(
      { missing: [...written.difference(protocol)], tooMuch: [...protocol.difference(written)] },
      { missing: [], tooMuch: [] },
    );
  });

  it('has 43 rpcs', () => {
    assert.equal(protocolFacts().filter((fact) => fact.includes(': rpc ')).length, 43);
  });
});
