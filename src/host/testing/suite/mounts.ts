import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput } from '../../../base/failure.ts';
import { HostFailure } from '../../host-failure.ts';
import { type Harness, type OpenHarness, text } from './harness.ts';

/** Directories `layers/1`, `layers/2` (each with a file `a` saying its name), `upper`, `work` and `merged`. */
async function layers({ host, directory }: Harness): Promise<void> {
  for (const name of ['1', '2']) {
    await host.files.makeDirectory(`${directory}/layers/${name}`, 0o755);
    await host.files.write(`${directory}/layers/${name}/a`, name, 0o644);
  }
  for (const name of ['upper', 'work', 'merged']) await host.files.makeDirectory(`${directory}/${name}`, 0o755);
}

export function describeMounts(name: string, open: OpenHarness): void {
  describe(`${name}: mounts`, () => {
    it('shows the topmost layer and writes into the upper directory', async () => {
      await using at = await open();
      await layers(at);
      const d = at.directory;
      await at.host.mounts.overlay({
        target: `${d}/merged`,
        lowers: ['2', '1'],
        layersRoot: `${d}/layers`,
        upper: `${d}/upper`,
        work: `${d}/work`,
      });
      assert.equal(text(await at.host.files.read(`${d}/merged/a`, 10)), '2');
      await at.host.files.write(`${d}/merged/b`, 'new', 0o644);
      assert.deepEqual(await at.host.files.list(`${d}/upper`), ['b']);
      await at.host.mounts.unmount(`${d}/merged`);
      assert.deepEqual(await at.host.files.list(`${d}/merged`), []);
    });

    it('makes a view without an upper directory read-only', async () => {
      await using at = await open();
      await layers(at);
      await at.host.mounts.overlay({
        target: `${at.directory}/merged`,
        lowers: ['1', '2'],
        layersRoot: `${at.directory}/layers`,
      });
      await assert.rejects(at.host.files.write(`${at.directory}/merged/b`, 'x', 0o644), HostFailure);
    });

    it('refuses an overlay of a layer that is not there', async () => {
      await using at = await open();
      await layers(at);
      const overlay = { target: `${at.directory}/merged`, lowers: ['1', '9'], layersRoot: `${at.directory}/layers` };
      await assert.rejects(at.host.mounts.overlay(overlay), HostFailure);
      assert.deepEqual(await at.host.mounts.under(at.directory), []);
    });

    it('refuses more than 500 layers, saying so', async () => {
      await using at = await open();
      await layers(at);
      const lowers = Array.from({ length: 501 }, () => '1');
      const overlay = { target: `${at.directory}/merged`, lowers, layersRoot: `${at.directory}/layers` };
      await assert.rejects(at.host.mounts.overlay(overlay), (error: unknown) => {
        assert.ok(error instanceof InvalidInput);
        assert.match(error.message, /501 layers.*500/);
        return true;
      });
    });

    it('refuses to write through a read-only bind, and leaves the source writable', async () => {
      await using at = await open();
      await layers(at);
      const d = at.directory;
      await at.host.mounts.bind({ source: `${d}/layers`, target: `${d}/merged`, readonly: true, recursive: true });
      await assert.rejects(at.host.files.write(`${d}/merged/b`, 'x', 0o644), HostFailure);
      await at.host.files.write(`${d}/layers/b`, 'x', 0o644);
      assert.equal(text(await at.host.files.read(`${d}/merged/b`, 10)), 'x');
    });

    it('makes a root private once', async () => {
      await using at = await open();
      await at.host.mounts.makePrivateRoot(at.directory);
      await at.host.mounts.makePrivateRoot(at.directory);
      const mounts = await at.host.mounts.under(at.directory);
      assert.deepEqual(
        mounts.map(({ target, propagation }) => [target, propagation]),
        [[at.directory, 'private']],
      );
    });

    it('lists the mounts below a path, oldest first, unusual names included', async () => {
      await using at = await open();
      const odd = `${at.directory}/a b\\c`;
      await at.host.files.makeDirectory(odd, 0o755);
      await at.host.files.makeDirectory(`${at.directory}/z`, 0o755);
      await at.host.mounts.tmpfs({ target: `${at.directory}/z`, sizeBytes: 65_536, mode: 0o1777 });
      await at.host.mounts.tmpfs({ target: odd, sizeBytes: 65_536, mode: 0o755 });
      const targets = (await at.host.mounts.under(at.directory)).map(({ target }) => target);
      assert.deepEqual(targets, [`${at.directory}/z`, odd]);
      assert.deepEqual(await at.host.mounts.under(`${at.directory}/a`), []);
    });

    it('unmounts all stacked mounts, and succeeds if nothing is mounted', async () => {
      await using at = await open();
      const target = `${at.directory}/m`;
      await at.host.mounts.unmount(target);
      await at.host.files.makeDirectory(target, 0o755);
      for (const mode of [0o755, 0o700]) await at.host.mounts.tmpfs({ target, sizeBytes: 65_536, mode });
      await at.host.mounts.unmount(target);
      await at.host.mounts.unmount(target);
      assert.deepEqual(await at.host.mounts.under(at.directory), []);
    });
  });
}
