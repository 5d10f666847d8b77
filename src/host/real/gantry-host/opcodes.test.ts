import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { OPCODES, PROBE_RESULTS, RESPONSES, STDIO_ACCESS } from './opcodes.ts';

const HEADER = new URL('../../../../native/gantry-host/wire.h', import.meta.url);

/** The enumerations of the header by their tags, with names as TypeScript has them: OP_PIN_NAMESPACES is pinNamespaces. */
function enumerationsOf(header: string): Map<string, Record<string, number>> {
  const code = header.replaceAll(/\/\*.*?\*\//gs, '');
  const found = [...code.matchAll(/enum (\w+) \{([^}]*)\}/g)];
  return new Map(found.map(([, tag = '', body = '']) => [tag, membersOf(body)]));
}

function membersOf(body: string): Record<string, number> {
  const members = [...body.matchAll(/[A-Z]+_(\w+) = (\d+)/g)];
  return Object.fromEntries(members.map(([, name = '', value]) => [camelCase(name), Number(value)]));
}

function camelCase(name: string): string {
  return name.toLowerCase().replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

it('the numbers of the protocol are those of wire.h', () => {
  const found = enumerationsOf(readFileSync(HEADER, 'utf8'));
  assert.deepEqual(Object.fromEntries(found), {
    opcode: OPCODES,
    response: RESPONSES,
    stdio_access: STDIO_ACCESS,
    probe_result: PROBE_RESULTS,
  });
});
