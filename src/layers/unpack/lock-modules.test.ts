import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { TestDirectory } from '../testing/unpack-archive.ts';

describe('lockModules()', () => {
  it('H176: no way of loading code works in the thread any more', async () => {
    using directory = new TestDirectory();
    const [attacker, trace] = [`${directory.path}/evil.cjs`, `${directory.path}/ran`];
    writeFileSync(attacker, `require('node:fs').writeFileSync(${JSON.stringify(trace)}, 'x')`);
    const worker = new Worker(new URL('../testing/module-loader.ts', import.meta.url), { workerData: attacker });
    const outcomes: Record<string, string> = {};
    worker.on('message', ({ way, outcome }: { way: string; outcome: string }) => {
      outcomes[way] = outcome;
    });
    await once(worker, 'exit');
    assert.deepEqual(outcomes, { import: 'refused', require: 'refused', builtin: 'refused', addon: 'refused' });
    assert.ok(!existsSync(trace));
  });
});
