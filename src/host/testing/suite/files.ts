import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput, Unavailable } from '../../../base/failure.ts';
import { HostFailure } from '../../host-failure.ts';
import { type OpenHarness, text } from './harness.ts';

export function describeFiles(name: string, open: OpenHarness): void {
  describe(`${name}: files`, () => {
    it('replaces a file and leaves no other file in its directory', async () => {
      await using at = await open();
      await at.host.files.write(`${at.directory}/a`, 'one', 0o600);
      await at.host.files.write(`${at.directory}/a`, new TextEncoder().encode('two'), 0o640);
      assert.equal(text(await at.host.files.read(`${at.directory}/a`, 10)), 'two');
      assert.equal((await at.host.files.stat(`${at.directory}/a`))?.mode, 0o640);
      assert.deepEqual(await at.host.files.list(at.directory), ['a']);
    });

    it('answers with nothing for what is not there', async () => {
      await using at = await open();
      assert.equal(await at.host.files.read(`${at.directory}/none`, 10), undefined);
      assert.equal(await at.host.files.stat(`${at.directory}/none`), undefined);
      assert.deepEqual(await at.host.files.list(`${at.directory}/none`), []);
    });

    it('refuses to read more than the limit', async () => {
      await using at = await open();
      await at.host.files.write(`${at.directory}/a`, '12345', 0o600);
      await assert.rejects(at.host.files.read(`${at.directory}/a`, 4), InvalidInput);
      assert.equal(text(await at.host.files.read(`${at.directory}/a`, 5)), '12345');
    });

    it('refuses to write into a directory that is not there, naming the file', async () => {
      await using at = await open();
      await assert.rejects(at.host.files.write(`${at.directory}/none/a`, '', 0o600), (error: unknown) => {
        assert.ok(error instanceof HostFailure && error.errno === 'ENOENT');
        assert.match(error.message, /none\/a/);
        return true;
      });
    });

    it('makes a subdirectory only of what is there', async () => {
      await using at = await open();
      await at.host.files.makeSubdirectory(`${at.directory}/d`, 0o700);
      assert.equal((await at.host.files.stat(`${at.directory}/d`))?.kind, 'directory');
      await assert.rejects(
        at.host.files.makeSubdirectory(`${at.directory}/gone/d`, 0o700),
        (error) => error instanceof HostFailure && error.errno === 'ENOENT',
      );
      assert.equal(await at.host.files.stat(`${at.directory}/gone`), undefined);
    });

    it('removes what exists and succeeds if nothing exists', async () => {
      await using at = await open();
      await at.host.files.makeDirectory(`${at.directory}/d`, 0o700);
      await at.host.files.symlink(`${at.directory}/l`, '/nowhere');
      for (const path of ['d', 'l', 'd', 'l']) await at.host.files.remove(`${at.directory}/${path}`);
      assert.deepEqual(await at.host.files.list(at.directory), []);
    });

    it('removes a deep tree without following its links', async () => {
      await using at = await open();
      await at.host.files.write(`${at.directory}/kept`, 'x', 0o600);
      const deep = `${at.directory}/t${'/d'.repeat(100)}`;
      await at.host.files.makeDirectory(deep, 0o755);
      await at.host.files.write(`${deep}/f`, 'x', 0o600);
      await at.host.files.symlink(`${at.directory}/t/out`, at.directory);
      await at.host.files.removeTree(`${at.directory}/t`);
      await at.host.files.removeTree(`${at.directory}/t`);
      assert.deepEqual(await at.host.files.list(at.directory), ['kept']);
    });

    it('refuses to empty what is mounted inside a tree', async () => {
      await using at = await open();
      await at.host.files.makeDirectory(`${at.directory}/volume`, 0o755);
      await at.host.files.write(`${at.directory}/volume/data`, 'x', 0o600);
      await at.host.files.makeDirectory(`${at.directory}/t/m`, 0o755);
      await at.host.mounts.bind({ source: `${at.directory}/volume`, target: `${at.directory}/t/m` });
      await assert.rejects(at.host.files.removeTree(`${at.directory}/t`), HostFailure);
      await at.host.mounts.unmount(`${at.directory}/t/m`);
      assert.deepEqual(await at.host.files.list(`${at.directory}/volume`), ['data']);
    });

    it('reports that a named pipe has no reader instead of waiting for one', async () => {
      await using at = await open();
      await assert.rejects(at.host.files.writePipe(`${at.directory}/none`, 'x'), Unavailable);
    });
  });
}
