import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

describe('failpointsFromEnvironment()', () => {
  it('kills the process as kill -9 does, with the hit on file', () => {
    const directory = mkdtempSync(join(tmpdir(), 'gantry-failpoints-'));
    try {
      const log = join(directory, 'hits');
      const module = new URL('./armed-failpoints.ts', import.meta.url).href;
      const script = `import { failpointsFromEnvironment } from ${JSON.stringify(module)};
        await failpointsFromEnvironment(process.env, undefined).hit('a');
        setInterval(() => {}, 1000);`;
      const env = { GANTRY_FAILPOINTS: 'a=crash', GANTRY_FAILPOINTS_LOG: log };
      const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { env });
      assert.equal(signal, 'SIGKILL');
      assert.equal(readFileSync(log, 'utf8'), 'a\n');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
