import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { entryUrl } from './entry.ts';

describe('entryUrl()', () => {
  it('names the source of a program when run from the sources', () => {
    assert.equal(entryUrl('state-worker', 'file:///x/src/base/entry.ts').href, 'file:///x/src/state/state-worker.ts');
  });

  it('names the file beside the bundle when run from the bundle', () => {
    assert.equal(entryUrl('pull-child', 'file:///opt/gantry/gantry.mjs').href, 'file:///opt/gantry/pull-child.mjs');
  });
});
