import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ENTRY_SOURCES, type EntryName, entryUrl } from './entry.ts';

describe('entryUrl()', () => {
  it('names the source of a program when run from the sources', () => {
    assert.equal(entryUrl('state-worker', 'file:///x/src/base/entry.ts').href, 'file:///x/src/state/state-worker.ts');
  });

  it('is a file in the directory of the bundle when run from the bundle', () => {
    assert.equal(entryUrl('pull-child', 'file:///opt/gantry/gantry.mjs').href, 'file:///opt/gantry/pull-child.mjs');
  });

  it('names sources that exist', () => {
    for (const name of Object.keys(ENTRY_SOURCES) as EntryName[]) assert.ok(existsSync(entryUrl(name)), name);
  });
});
