import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { makeFifo } from '../base/testing/make-fifo.ts';
import { loadNetworks } from './load-networks.ts';

describe('limits of network configurations', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'networks-'));
    write('20-good.conflist', configOf(1));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (name: string, text: string): void => writeFileSync(join(directory, name), text);
  const configOf = (plugins: number): string => {
    const entries = Array.from({ length: plugins }, () => ({ type: 'bridge' }));
    return JSON.stringify({
      cniVersion: '1.0.0',
      name: `pods-${plugins}`,
      loadOnlyInlinedPlugins: true,
      plugins: entries,
    });
  };

  /** The one problem; the other file is loaded all the same. */
  async function problemOf(): Promise<string> {
    const { lists, problems } = await loadNetworks(directory);
    assert.deepEqual(
      lists.map(({ list }) => list.name),
      ['pods-1'],
    );
    assert.equal(problems.length, 1);
    return String(problems[0]?.message);
  }

  it('costs a file that is too long only itself, naming it and the limit', async () => {
    write('10-long.conflist', `${configOf(2)}${' '.repeat(1024 * 1024)}`);
    assert.equal(await problemOf(), `network configuration ${directory}/10-long.conflist: exceeds 1048576 bytes`);
  });

  it('costs a list of too many plugins only itself', async () => {
    write('10-many.conflist', configOf(65));
    assert.match(await problemOf(), /10-many\.conflist: "plugins" has 65 entries, more than 64$/);
  });

  it('does not wait for a FIFO', async () => {
    makeFifo(join(directory, '10-fifo.conflist'));
    assert.match(await problemOf(), /10-fifo\.conflist: is not a regular file$/);
  });

  it('refuses a directory of more than 256 files', async () => {
    for (let i = 0; i < 256; i += 1) write(`${i}.conflist`, configOf(2));
    await assert.rejects(loadNetworks(directory), /has 257 files, more than 256/);
  });
});
