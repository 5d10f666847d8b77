import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput } from '../base/failure.ts';
import { cgroupfsNames } from './cgroupfs-names.ts';

describe('cgroupfsNames()', () => {
  const names = cgroupfsNames('/gantry');

  it('puts pods that name no parent below the default one', () => {
    assert.equal(names.pause(names.parent(''), 'id'), '/gantry/crio-id');
  });

  it('names cgroups as CRI-O does', () => {
    assert.equal(names.container('/kubepods/podX', 'id'), '/kubepods/podX/crio-id');
    assert.equal(names.monitor('/kubepods/podX', 'id'), '/kubepods/podX/crio-conmon-id');
  });

  for (const parent of ['../..', '/a/../../b', 'relative', '/a//b', '/a/', '/', '/kubepods.slice', '/a\0b']) {
    it(`refuses ${JSON.stringify(parent)} as a parent`, () => {
      assert.throws(() => names.parent(parent), InvalidInput);
    });
  }
});
