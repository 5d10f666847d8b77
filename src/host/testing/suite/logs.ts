import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput } from '../../../base/failure.ts';
import { type OpenHarness, text } from './harness.ts';

/** A log of a container: the one file that is opened in a directory of the caller's. */
export function describeLogs(name: string, open: OpenHarness): void {
  describe(`${name}: logs`, () => {
    it('are created with the directories on the way, and kept when they exist', async () => {
      await using at = await open();
      const path = `${at.directory}/a/b/0.log`;
      using first = await at.host.files.openLog(path, 'keep');
      assert.equal((await at.host.files.stat(path))?.mode, 0o600);
      await at.host.files.write(path, 'line', 0o600);
      using second = await at.host.files.openLog(path, 'keep');
      assert.equal(text(await at.host.files.read(second.path, 10)), 'line');
      assert.equal(await first.isOpenIn(process.pid), true);
    });

    it('are replaced by an empty file, without leaving another file in the directory', async () => {
      await using at = await open();
      const path = `${at.directory}/0.log`;
      for (const left of [path, `${path}.tmp`]) await at.host.files.write(left, 'line', 0o600);
      using opened = await at.host.files.openLog(path, 'replace');
      assert.equal(text(await at.host.files.read(path, 10)), '');
      assert.equal(text(await at.host.files.read(opened.path, 10)), '');
    });

    it('are never opened through a link, and never a FIFO or a directory', async () => {
      await using at = await open();
      const path = `${at.directory}/0.log`;
      const isRefused = async (kind: string): Promise<void> => {
        for (const existing of ['keep', 'replace'] as const) {
          await assert.rejects(at.host.files.openLog(path, existing), (error) => {
            assert.ok(error instanceof InvalidInput);
            assert.match(error.message, new RegExp(`0\\.log: exists and is a ${kind}, not a regular file`));
            return true;
          });
        }
        await at.host.files.remove(path);
      };
      await at.host.files.symlink(path, `${at.directory}/other`);
      await isRefused('symlink');
      await at.makeFifo(path);
      await isRefused('fifo');
      await at.host.files.makeDirectory(path, 0o755);
      await isRefused('directory');
      assert.equal(await at.host.files.stat(`${at.directory}/other`), undefined);
    });

    it('can be mounted, and detached while they are open', async () => {
      await using at = await open();
      const target = `${at.directory}/target`;
      await at.host.files.write(target, '', 0o600);
      await at.host.mounts.detach(target);
      using opened = await at.host.files.openLog(`${at.directory}/0.log`, 'keep');
      await at.host.mounts.bind({ source: opened.path, target });
      await at.host.mounts.detach(target);
      await at.host.mounts.detach(`${at.directory}/none`);
      assert.deepEqual(await at.host.mounts.under(target), []);
    });

    it('have a second name in a directory of the daemon, links included', async () => {
      await using at = await open();
      await at.host.files.symlink(`${at.directory}/log`, '/nowhere');
      await at.host.files.link(`${at.directory}/log`, `${at.directory}/log.tmp`);
      assert.equal((await at.host.files.stat(`${at.directory}/log.tmp`))?.kind, 'symlink');
    });
  });
}
