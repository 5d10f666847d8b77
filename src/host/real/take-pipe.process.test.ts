import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { Cancelled, InvalidInput } from '../../base/failure.ts';
import { HostFailure } from '../host-failure.ts';
import { openReal } from '../testing/real-harness.ts';
import { ctx, text } from '../testing/suite/harness.ts';

describe('RealFiles.takePipe()', () => {
  it('waits for a writer, then the pipe is gone', async () => {
    await using at = await openReal();
    const path = `${at.directory}/pipe`;
    await at.makeFifo(path);
    const taken = at.host.files.takePipe(path, ctx);
    await at.host.files.writePipe(path, '0');
    assert.equal(text(await taken), '0');
    assert.equal(existsSync(path), false);
  });

  it('leaves the pipe if its caller leaves', async () => {
    await using at = await openReal();
    const path = `${at.directory}/pipe`;
    await at.makeFifo(path);
    const caller = new AbortController();
    const taken = at.host.files.takePipe(path, { ...ctx, signal: caller.signal });
    caller.abort(new Cancelled('a start'));
    await assert.rejects(taken, Cancelled);
    assert.equal(existsSync(path), true);
  });

  it('refuses what is not a named pipe, and names what is not there', async () => {
    await using at = await openReal();
    const path = `${at.directory}/file`;
    await writeFile(path, 'x');
    await assert.rejects(at.host.files.takePipe(path, ctx), InvalidInput);
    await assert.rejects(at.host.files.takePipe(`${path}2`, ctx), HostFailure);
  });
});
