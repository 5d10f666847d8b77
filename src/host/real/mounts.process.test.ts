import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openReal } from '../testing/real-harness.ts';
import { command, ctx, LONG_TIMEOUT } from '../testing/suite/harness.ts';

describe('RealMounts', () => {
  it('makes a root private below a shared mount, so that nothing mounted there spreads', async () => {
    await using at = await openReal();
    const { host, directory } = at;
    await host.files.makeDirectory(`${directory}/outer`, 0o755);
    await host.mounts.tmpfs({ target: `${directory}/outer`, sizeBytes: 65_536, mode: 0o755 });
    await host.processes.run(command(at, ['/bin/mount', '--make-shared', `${directory}/outer`]), LONG_TIMEOUT, ctx);
    await host.files.makeDirectory(`${directory}/outer/root`, 0o755);
    await host.mounts.makePrivateRoot(`${directory}/outer/root`);
    await host.mounts.makePrivateRoot(`${directory}/outer/root`);
    assert.deepEqual(
      (await host.mounts.under(directory)).map(({ target, propagation }) => [target, propagation]),
      [
        [`${directory}/outer`, 'shared'],
        [`${directory}/outer/root`, 'private'],
      ],
    );
  });

  it('does not unmount what a process uses, and names that process', async () => {
    await using at = await openReal();
    const target = `${at.directory}/m`;
    await at.host.files.makeDirectory(target, 0o755);
    await at.host.mounts.tmpfs({ target, sizeBytes: 65_536, mode: 0o755 });
    const user = await at.host.processes.spawn({ ...command(at, at.programs.sleep), cwd: target }, [{ kind: 'null' }]);
    await assert.rejects(at.host.mounts.unmount(target), new RegExp(`process ${user.pid} .* uses`));
    assert.equal((await at.host.mounts.under(target)).length, 1);
    await at.host.processes.signal(user.pid, 9);
    await user.ended;
    await at.host.mounts.unmount(target);
    assert.deepEqual(await at.host.mounts.under(target), []);
  });

  it('unmounts what is busy only for the mounts below it', async () => {
    await using at = await openReal();
    const target = `${at.directory}/m`;
    for (const path of [target, `${target}/below`]) {
      await at.host.files.makeDirectory(path, 0o755);
      await at.host.mounts.tmpfs({ target: path, sizeBytes: 65_536, mode: 0o755 });
    }
    await at.host.mounts.unmount(target);
    assert.deepEqual(await at.host.mounts.under(target), []);
  });

  it('leaves no half-made bind behind when it cannot be made', async () => {
    await using at = await openReal();
    await assert.rejects(at.host.mounts.bind({ source: `${at.directory}/none`, target: at.directory, readonly: true }));
    assert.deepEqual(await at.host.mounts.under(at.directory), []);
  });
});
