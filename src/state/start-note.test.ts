import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noteCleanStop, noteStart } from './start-note.ts';
import { State } from './table.ts';
import { FakeDisk, FakeDriver } from './testing/fake-driver.ts';

describe('noteStart()', () => {
  const start = async (disk: FakeDisk, bootId: string, stop = false): Promise<string> => {
    const state = await State.open(new FakeDriver(disk));
    const earlier = await noteStart(state, bootId);
    if (stop) await noteCleanStop(state, bootId);
    return earlier;
  };

  it('tells a first start, a restart in the same boot, and a reboot after an orderly and a sudden end', async () => {
    const disk = new FakeDisk();
    assert.equal(await start(disk, 'b1'), 'none');
    assert.equal(await start(disk, 'b1'), 'same-boot');
    assert.equal(await start(disk, 'b2', true), 'unclean-shutdown');
    assert.equal(await start(disk, 'b3'), 'clean-shutdown');
    assert.equal(await start(disk, 'b4'), 'unclean-shutdown');
  });

  it('is remembered over a power cut', async () => {
    const disk = new FakeDisk();
    await start(disk, 'b1', true);
    disk.cutPower();
    assert.equal(await start(disk, 'b2'), 'clean-shutdown');
  });
});
