import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { changedKeys } from './changed-keys.ts';
import { defaultConfig, loadConfig } from './load-config.ts';
import { renderConfig } from './render-config.ts';
import { renderReference, renderSample } from './render-reference.ts';

const PROJECT = join(import.meta.dirname, '../..');

async function readBack(yaml: string): Promise<unknown> {
  const directory = await mkdtemp(join(tmpdir(), 'gantry-config-'));
  try {
    const file = join(directory, 'gantry.yaml');
    await writeFile(file, yaml);
    return await loadConfig({ file });
  } finally {
    await rm(directory, { recursive: true });
  }
}

describe('renderConfig()', () => {
  it('reads back as the configuration it was made from', async () => {
    const config = {
      ...defaultConfig(),
      slowOperation: 90_000,
      defaultUlimits: [{ name: 'RLIMIT_CORE', soft: 0n, hard: 2n ** 64n - 1n }],
    };
    assert.deepEqual(await readBack(renderConfig(config)), config);
  });
});

describe('the pages made from the schema', () => {
  const remedy = 'run: node scripts/document-config.ts';

  it('docs/configuration.md is as the schema says', async () => {
    assert.equal(await readFile(join(PROJECT, 'docs/configuration.md'), 'utf8'), renderReference(), remedy);
  });

  it('deploy/gantry.yaml is as the schema says', async () => {
    assert.equal(await readFile(join(PROJECT, 'deploy/gantry.yaml'), 'utf8'), renderSample(), remedy);
  });

  it('the sample says nothing as it stands, and the defaults where its keys are uncommented', async () => {
    assert.deepEqual(await readBack(renderSample()), defaultConfig());
    assert.deepEqual(await readBack(renderSample().replace(/^#(?! )|^#(?= {2})/gm, '')), defaultConfig());
  });
});

describe('changedKeys()', () => {
  it('tells keys that a reload takes over from those that need a restart', () => {
    const before = defaultConfig();
    const after = {
      ...before,
      pidsLimit: 7,
      log: { ...before.log, level: 'debug' as const },
      streaming: { ...before.streaming, port: 1 },
    };
    assert.deepEqual(changedKeys(before, after), {
      reloading: ['log.level'],
      restarting: ['pids_limit', 'streaming.port'],
    });
    assert.deepEqual(changedKeys(before, defaultConfig()), { reloading: [], restarting: [] });
  });
});
