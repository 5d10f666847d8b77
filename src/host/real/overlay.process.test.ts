import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { InvalidInput } from '../../base/failure.ts';
import { HostFailure } from '../host-failure.ts';
import { openReal, type RealHarness } from '../testing/real-harness.ts';
import { mountOverlay, type OverlayMethod } from './overlay.ts';

const METHODS: readonly OverlayMethod[] = ['options', 'page'];

function makeLayers({ directory }: RealHarness, count: number, width: number): string[] {
  mkdirSync(`${directory}/merged`);
  return Array.from({ length: count }, (_, index) => {
    const name = index.toString(36).padStart(width, '0');
    mkdirSync(`${directory}/layers/${name}`, { recursive: true });
    writeFileSync(`${directory}/layers/${name}/from-${name}`, '');
    return name;
  });
}

for (const method of METHODS) {
  describe(`mountOverlay() by ${method}`, () => {
    it('mounts 500 layers with short names', async () => {
      await using at = await openReal();
      const lowers = makeLayers(at, 500, 2);
      mountOverlay({ target: `${at.directory}/merged`, lowers, layersRoot: `${at.directory}/layers` }, method);
      assert.equal(readdirSync(`${at.directory}/merged`).length, 500);
    });

    it('takes commas, colons, backslashes and spaces in paths (H116)', async () => {
      await using at = await openReal();
      const odd = `${at.directory}/a,lowerdir=b:c\\d e`;
      for (const name of ['1', '2', 'upper', 'work', 'merged']) mkdirSync(`${odd}/${name}`, { recursive: true });
      writeFileSync(`${odd}/1/f`, 'below');
      const overlay = {
        target: `${odd}/merged`,
        lowers: ['2', '1'],
        layersRoot: odd,
        upper: `${odd}/upper`,
        work: `${odd}/work`,
      };
      mountOverlay(overlay, method);
      assert.equal(readFileSync(`${odd}/merged/f`, 'utf8'), 'below');
      writeFileSync(`${odd}/merged/g`, '');
      assert.deepEqual(readdirSync(`${odd}/upper`), ['g']);
    });

    it('says why a mount fails and leaves the working directory alone', async () => {
      await using at = await openReal();
      makeLayers(at, 1, 1);
      const before = process.cwd();
      const overlay = { target: `${at.directory}/merged`, lowers: ['none'], layersRoot: `${at.directory}/layers` };
      assert.throws(
        () => mountOverlay(overlay, method),
        (error: unknown) => error instanceof HostFailure && error.errno === 'ENOENT',
      );
      assert.equal(process.cwd(), before);
    });
  });
}

describe('mountOverlay() by page', () => {
  it('refuses names that are too long for a page of options, saying what would help', async () => {
    await using at = await openReal();
    const lowers = makeLayers(at, 60, 80);
    const overlay = { target: `${at.directory}/merged`, lowers, layersRoot: `${at.directory}/layers` };
    assert.throws(
      () => mountOverlay(overlay, 'page'),
      (error: unknown) => error instanceof InvalidInput && /fewer layers/.test(error.remedy ?? ''),
    );
  });
});
