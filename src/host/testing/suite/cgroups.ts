import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput } from '../../../base/failure.ts';
import { HostFailure } from '../../host-failure.ts';
import { command, ctx, type OpenHarness } from './harness.ts';

export function describeCgroups(name: string, open: OpenHarness): void {
  describe(`${name}: cgroups`, () => {
    it('creates a cgroup with its parents, and again without effect', async () => {
      await using at = await open();
      await at.host.cgroups.create(`${at.cgroup}/pod/container`);
      await at.host.cgroups.create(`${at.cgroup}/pod/container`);
      assert.equal(await at.host.cgroups.exists(`${at.cgroup}/pod/container`), true);
      assert.deepEqual(await at.host.cgroups.children(`${at.cgroup}/pod`), [`${at.cgroup}/pod/container`]);
    });

    it('creates a child only of what is there', async () => {
      await using at = await open();
      await at.host.cgroups.create(`${at.cgroup}/pod`);
      await at.host.cgroups.createChild(`${at.cgroup}/pod/exec`);
      assert.equal(await at.host.cgroups.exists(`${at.cgroup}/pod/exec`), true);
      await assert.rejects(
        at.host.cgroups.createChild(`${at.cgroup}/gone/exec`),
        (error) => error instanceof HostFailure && error.errno === 'ENOENT',
      );
      assert.equal(await at.host.cgroups.exists(`${at.cgroup}/gone`), false);
    });

    it('lists the processes in it, without those of its children', async () => {
      await using at = await open();
      await at.host.cgroups.create(`${at.cgroup}/a`);
      const start = (cgroup: string) =>
        at.host.processes.spawn({ ...command(at, at.programs.sleep), cgroup }, [{ kind: 'null' }]);
      const above = await start(`${at.cgroup}/a`);
      await at.host.cgroups.create(`${at.cgroup}/a/b`);
      await start(`${at.cgroup}/a/b`);
      assert.deepEqual(await at.host.cgroups.pids(`${at.cgroup}/a`), [above.pid]);
    });

    it('moves a process', async () => {
      await using at = await open();
      await at.host.cgroups.create(`${at.cgroup}/to`);
      const { pid } = await at.host.processes.spawn(command(at, at.programs.sleep), [{ kind: 'null' }]);
      await at.host.cgroups.place(`${at.cgroup}/to`, pid);
      assert.deepEqual(await at.host.cgroups.pids(`${at.cgroup}/to`), [pid]);
      assert.deepEqual(await at.host.cgroups.pids(at.cgroup), []);
    });

    it('removes a cgroup with the processes in it and below it', async () => {
      await using at = await open();
      await at.host.cgroups.create(`${at.cgroup}/a/b`);
      const inside = { ...command(at, at.programs.sleep), cgroup: `${at.cgroup}/a/b` };
      const { ended } = await at.host.processes.spawn(inside, [{ kind: 'null' }]);
      await at.host.cgroups.remove(`${at.cgroup}/a`, ctx);
      assert.deepEqual(await ended, { code: undefined, signal: 'SIGKILL' });
      assert.equal(await at.host.cgroups.exists(`${at.cgroup}/a`), false);
    });

    it("keeps an operation's children together, and removes them", async () => {
      await using at = await open();
      await at.host.cgroups.create(`${at.cgroup}/op`, 'operation');
      const inside = { ...command(at, at.programs.sleep), cgroup: `${at.cgroup}/op` };
      const { pid, ended } = await at.host.processes.spawn(inside, [{ kind: 'null' }]);
      assert.deepEqual(await at.host.cgroups.pids(`${at.cgroup}/op`), [pid]);
      await at.host.cgroups.remove(`${at.cgroup}/op`, ctx);
      assert.deepEqual(await ended, { code: undefined, signal: 'SIGKILL' });
      assert.equal(await at.host.cgroups.exists(`${at.cgroup}/op`), false);
    });

    it('kills and removes what is gone without complaint', async () => {
      await using at = await open();
      await at.host.cgroups.kill(`${at.cgroup}/none`, ctx);
      await at.host.cgroups.remove(`${at.cgroup}/none`, ctx);
      assert.deepEqual(await at.host.cgroups.pids(`${at.cgroup}/none`), []);
      assert.deepEqual(await at.host.cgroups.children(`${at.cgroup}/none`), []);
    });

    it('refuses the root and paths that climb (H096)', async () => {
      await using at = await open();
      for (const bad of ['/', '', 'relative', '/a/../b', '/a//b']) {
        await assert.rejects(at.host.cgroups.kill(bad, ctx), InvalidInput);
        await assert.rejects(at.host.cgroups.create(bad), InvalidInput);
      }
    });

    it('refuses to write into a cgroup that is not there, and reads nothing from it', async () => {
      await using at = await open();
      await assert.rejects(at.host.cgroups.write(`${at.cgroup}/none`, 'pids.max', '7'), HostFailure);
      assert.equal(await at.host.cgroups.read(`${at.cgroup}/none`, 'pids.max'), undefined);
    });

    it('reads several files at once, again and again, until the cgroup is gone', async () => {
      await using at = await open();
      const path = `${at.cgroup}/figures`;
      await at.host.cgroups.create(path);
      const read = (): Promise<readonly (string | undefined)[]> =>
        at.host.cgroups.readAll(path, ['pids.max', 'pids.no']);
      for (const most of ['7', '12345']) {
        await at.host.cgroups.write(path, 'pids.max', most);
        assert.deepEqual(
          (await read()).map((text) => text?.trim()),
          [most, undefined],
        );
      }
      await at.host.cgroups.closeFiles(path);
      assert.equal((await read())[0]?.trim(), '12345');
      await at.host.cgroups.remove(path, ctx);
      assert.deepEqual(await read(), [undefined, undefined]);
    });

    it('reads back what was written', async () => {
      await using at = await open();
      await at.host.cgroups.write(at.cgroup, 'pids.max', '77');
      assert.equal((await at.host.cgroups.read(at.cgroup, 'pids.max'))?.trim(), '77');
    });
  });
}
