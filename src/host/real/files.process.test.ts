import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HostFailure } from '../host-failure.ts';
import { openReal } from '../testing/real-harness.ts';
import { command, ctx, text } from '../testing/suite/harness.ts';

describe('RealFiles', () => {
  it('keeps the old content and leaves no temporary file if the disk is full (F16)', async () => {
    await using at = await openReal();
    const { files, mounts } = at.host;
    const disk = `${at.directory}/disk`;
    await files.makeDirectory(disk, 0o755);
    await mounts.tmpfs({ target: disk, sizeBytes: 16_384, mode: 0o755 });
    await files.write(`${disk}/record`, 'old', 0o600);
    await assert.rejects(files.write(`${disk}/record`, 'x'.repeat(100_000), 0o600), (error: unknown) => {
      assert.ok(error instanceof HostFailure && error.errno === 'ENOSPC');
      assert.equal(error.kind, 'unavailable');
      return true;
    });
    assert.equal(text(await files.read(`${disk}/record`, 100)), 'old');
    assert.deepEqual(await files.list(disk), ['record']);
  });

  it('reads files of /proc, whose size is unknown', async () => {
    await using at = await openReal();
    assert.match(text(await at.host.files.read('/proc/self/status', 65_536)), /^Name:/);
  });

  it('writes to a pipe that is read, in one write', async () => {
    await using at = await openReal();
    await at.makeFifo(`${at.directory}/ctl`);
    await using pipe = await at.host.processes.outputPipe();
    // Open in both directions, as a monitor opens its own: the reader does not wait for a writer.
    const script = `exec 3<>${at.directory}/ctl; read line <&3; echo "$line"`;
    const reader = command(at, ['/bin/sh', '-c', script]);
    const stdio = [{ kind: 'null' }, { kind: 'fd', fd: pipe.writeFd }] as const;
    await at.host.processes.spawn(reader, stdio);
    pipe.closeWrite();
    const write = (): Promise<boolean> =>
      at.host.files.writePipe(`${at.directory}/ctl`, '2 0 0\n').then(
        () => true,
        () => false,
      );
    while (!(await write())) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(await pipe.line(100, ctx), '2 0 0');
  });
});
