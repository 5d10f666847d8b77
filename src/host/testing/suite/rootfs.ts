import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput } from '../../../base/failure.ts';
import { type OpenHarness, text } from './harness.ts';

export function describeRootfs(name: string, open: OpenHarness): void {
  describe(`${name}: root file system`, () => {
    it('resolves absolute and climbing links inside the root', async () => {
      await using at = await open();
      const root = `${at.directory}/root`;
      await at.host.files.makeDirectory(`${root}/etc`, 0o755);
      await at.host.files.makeDirectory(`${root}/run/lock`, 0o755);
      await at.host.files.makeDirectory(`${root}/var`, 0o755);
      await at.host.files.write(`${at.directory}/secret`, 'host', 0o600);
      await at.host.files.write(`${root}/secret`, 'image', 0o600);
      await at.host.files.symlink(`${root}/etc/passwd`, '../../../secret');
      await at.host.files.symlink(`${root}/var/run`, '/run');
      assert.equal(text(await at.host.rootfs.read(root, '/etc/passwd', 100)), 'image');
      assert.equal(await at.host.rootfs.resolve(root, '/var/run/lock/../new/x'), '/run/new/x');
      assert.equal((await at.host.rootfs.stat(root, 'var/run/lock'))?.kind, 'directory');
    });

    it('makes mount points behind links inside the root, and again without effect', async () => {
      await using at = await open();
      const root = `${at.directory}/root`;
      await at.host.files.makeDirectory(`${root}/var`, 0o755);
      await at.host.files.symlink(`${root}/var/run`, '/run');
      await at.host.rootfs.ensure(root, '/var/run/secrets/token', 'file');
      await at.host.rootfs.ensure(root, '/var/run/secrets/token', 'file');
      await at.host.rootfs.ensure(root, '/var/run/secrets', 'directory');
      assert.deepEqual(await at.host.files.list(`${root}/run/secrets`), ['token']);
      assert.deepEqual(await at.host.files.list(at.directory), ['root']);
    });

    it('refuses a mount point where something of another kind is', async () => {
      await using at = await open();
      await at.host.files.write(`${at.directory}/file`, 'x', 0o600);
      await assert.rejects(at.host.rootfs.ensure(at.directory, '/file', 'directory'), InvalidInput);
      await assert.rejects(at.host.rootfs.ensure(at.directory, '/file/below', 'file'), InvalidInput);
      await at.host.files.makeDirectory(`${at.directory}/d`, 0o755);
      await assert.rejects(at.host.rootfs.ensure(at.directory, '/d', 'file'), InvalidInput);
    });

    it('answers with nothing for what is not there', async () => {
      await using at = await open();
      assert.equal(await at.host.rootfs.read(at.directory, '/none', 10), undefined);
      assert.equal(await at.host.rootfs.stat(at.directory, '/none/below'), undefined);
    });

    it('refuses to read a directory, a pipe and a file that is too long (H080, H082)', async () => {
      await using at = await open();
      await at.host.files.makeDirectory(`${at.directory}/d`, 0o755);
      await at.host.files.write(`${at.directory}/long`, 'x'.repeat(11), 0o600);
      await at.makeFifo(`${at.directory}/pipe`);
      for (const path of ['/d', '/pipe', '/long']) {
        await assert.rejects(at.host.rootfs.read(at.directory, path, 10), InvalidInput);
      }
    });

    it('refuses paths with NUL, which system calls would cut short', async () => {
      await using at = await open();
      await assert.rejects(at.host.rootfs.read(at.directory, '/a\0b', 10), InvalidInput);
      await assert.rejects(at.host.rootfs.ensure(at.directory, '/a\0b', 'file'), InvalidInput);
      assert.deepEqual(await at.host.files.list(at.directory), []);
    });

    it('refuses links that go round in circles', async () => {
      await using at = await open();
      await at.host.files.symlink(`${at.directory}/a`, 'b');
      await at.host.files.symlink(`${at.directory}/b`, 'a');
      await assert.rejects(at.host.rootfs.read(at.directory, '/a', 10), InvalidInput);
      await assert.rejects(at.host.rootfs.ensure(at.directory, '/a/x', 'directory'), InvalidInput);
    });

    it('counts what a tree takes', async () => {
      await using at = await open();
      await at.host.files.makeDirectory(`${at.directory}/d`, 0o755);
      await at.host.files.write(`${at.directory}/d/f`, 'x'.repeat(5000), 0o600);
      const { bytes, inodes, inodesFree, device } = await at.host.rootfs.fileSystem(at.directory);
      assert.ok(bytes > 5000n && inodes >= inodesFree);
      assert.match(device, /^\d+:\d+$/);
      const usage = await at.host.rootfs.usage(at.directory);
      assert.equal(usage.inodes, 3n);
      assert.ok(usage.bytes >= 5000n);
    });
  });
}
