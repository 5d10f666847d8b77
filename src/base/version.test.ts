import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { GANTRY_VERSION } from './version.ts';

it('GANTRY_VERSION is the version of the package', () => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  assert.equal(GANTRY_VERSION, (JSON.parse(text) as { version: string }).version);
});
