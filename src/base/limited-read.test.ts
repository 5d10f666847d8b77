import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { InvalidInput } from './failure.ts';
import { listAtMost, readFirstLinesSync, readText, readTextSync } from './limited-read.ts';
import { makeFifo } from './testing/make-fifo.ts';

const directory = mkdtempSync(join(tmpdir(), 'limited-read-'));
after(() => rmSync(directory, { recursive: true }));

function fileOf(content: string | Uint8Array): string {
  const path = join(directory, 'file');
  writeFileSync(path, content);
  return path;
}

describe('reading with a limit', () => {
  it('reads a file of exactly the limit and refuses a longer one, naming file and limit', async () => {
    const path = fileOf('äbcd');
    assert.equal(await readText(path, 5), 'äbcd');
    assert.equal(readTextSync(path, 5, 'utf8'), 'äbcd');
    const refusal = { name: 'InvalidInput', message: `${path}: exceeds 4 bytes` };
    await assert.rejects(readText(path, 4), refusal);
    assert.throws(() => readTextSync(path, 4), refusal);
  });

  it('reads more than 64 KiB of files in /proc, which have size 0', async () => {
    assert.match(await readText('/proc/self/status', 65_536), /^Pid:/m);
    assert.match(readTextSync('/proc/self/status', 65_536), /^Pid:/m);
    await assert.rejects(readText('/proc/self/status', 10), InvalidInput);
    const long = await readText('/proc/kallsyms', 64 * 1024 * 1024);
    assert.ok(long.length > 65_536);
    assert.equal(readTextSync('/proc/kallsyms', 64 * 1024 * 1024).length, long.length);
  });

  it('stops at the limit of a file without an end', async () => {
    await assert.rejects(readText('/dev/zero', 1024 * 1024), /\/dev\/zero: exceeds 1048576 bytes/);
    assert.throws(() => readTextSync('/dev/zero', 1024 * 1024), InvalidInput);
  });

  it('takes /dev/null for an empty file, and refuses what would be waited for', async () => {
    assert.equal(await readText('/dev/null', 10), '');
    const fifo = join(directory, 'fifo');
    makeFifo(fifo);
    await assert.rejects(readText(fifo, 10), /fifo: is not a regular file/);
    await assert.rejects(readText(directory, 10), /is not a regular file/);
  });

  it('leaves the error of a missing file as it is', async () => {
    await assert.rejects(readText(join(directory, 'none'), 10), { code: 'ENOENT' });
    assert.throws(() => readTextSync(join(directory, 'none'), 10), { code: 'ENOENT' });
  });

  it('gives the first whole lines where more cannot be taken', () => {
    const path = fileOf('11\n22\n33\n');
    assert.equal(readFirstLinesSync(path, 9), '11\n22\n33\n');
    assert.equal(readFirstLinesSync(path, 8), '11\n22\n');
    assert.equal(readFirstLinesSync(path, 2), '');
    const many = fileOf('12345\n'.repeat(100_000));
    assert.equal(readFirstLinesSync(many, 300_000), '12345\n'.repeat(50_000));
  });

  it('refuses a directory with too many files', async () => {
    fileOf('');
    writeFileSync(join(directory, 'a'), '');
    const names = await listAtMost(directory, 3);
    assert.deepEqual(names.slice(0, 1), ['a']);
    await assert.rejects(listAtMost(directory, 1), /has \d files, more than 1/);
  });
});
