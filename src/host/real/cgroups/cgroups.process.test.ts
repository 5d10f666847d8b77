import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { openReal } from '../../testing/real-harness.ts';
import { command, ctx } from '../../testing/suite/harness.ts';
import { RealCgroups } from './cgroups.ts';
import { cgroupVersionOf, readHierarchies } from './hierarchies.ts';

describe('RealCgroups', () => {
  it('finds the trees of this host', () => {
    const hierarchies = readHierarchies();
    assert.ok(hierarchies.length > 0);
    assert.ok(hierarchies.every(({ root }) => existsSync(`${root}/cgroup.procs`)));
  });

  it('kills in the v2 tree alone, as on a v2 host', async (t) => {
    const unified = readHierarchies().filter(({ version }) => version === 2);
    if (unified.length === 0) return t.skip('no cgroup2 mounted here');
    await using at = await openReal();
    const cgroups = new RealCgroups(unified);
    const { ended } = await at.host.processes.spawn(command(at, at.programs.leaveChild), [{ kind: 'null' }]);
    await ended;
    assert.equal((await cgroups.pids(at.cgroup)).length, 1);
    await cgroups.kill(at.cgroup, ctx);
    assert.deepEqual(await at.host.cgroups.pids(at.cgroup), []);
  });

  it("creates an operation's cgroup only in the hierarchies in which it is killed and scheduled", async (t) => {
    const hierarchies = readHierarchies();
    if (cgroupVersionOf(hierarchies) === 2) return t.skip('there is one tree');
    await using at = await openReal();
    await at.host.cgroups.create(`${at.cgroup}/op`, 'operation');
    const made = hierarchies.filter(({ root }) => existsSync(`${root}${at.cgroup}/op`));
    const controllers = made.flatMap((hierarchy) => hierarchy.controllers);
    assert.deepEqual(controllers.filter((name) => name === 'cpu' || name === 'freezer').sort(), ['cpu', 'freezer']);
    assert.equal(controllers.includes('memory'), false);
  });

  it('outruns a process that forks as fast as it can', async () => {
    await using at = await openReal();
    await at.host.cgroups.write(at.cgroup, 'pids.max', '200');
    const bomb = 'f() { while :; do sleep 100 & done 2>/dev/null; }; f & f & f';
    await at.host.processes.spawn(command(at, ['/bin/sh', '-c', bomb]), [{ kind: 'null' }]);
    await at.host.cgroups.kill(at.cgroup, ctx);
    assert.deepEqual(await at.host.cgroups.pids(at.cgroup), []);
  });

  it('kills what is frozen', async () => {
    await using at = await openReal();
    const { ended } = await at.host.processes.spawn(command(at, at.programs.sleep), [{ kind: 'null' }]);
    if ((await at.host.cgroups.read(at.cgroup, 'freezer.state')) !== undefined) {
      await at.host.cgroups.write(at.cgroup, 'freezer.state', 'FROZEN');
    }
    await at.host.cgroups.kill(at.cgroup, ctx);
    assert.equal((await ended).signal, 'SIGKILL');
  });

  it('delegates every controller down to the parent on a v2 host, and no further', async () => {
    await using at = await openReal();
    const root = `${at.directory}/fs`;
    for (const path of ['', '/pod']) {
      mkdirSync(`${root}${path}`, { recursive: true });
      writeFileSync(`${root}${path}/cgroup.controllers`, 'cpu memory\n');
      writeFileSync(`${root}${path}/cgroup.subtree_control`, path === '' ? 'cpu\n' : '');
    }
    await new RealCgroups([{ root, version: 2, controllers: [] }]).create('/pod/container');
    // A plain file keeps the last write; cpu was enabled at the top already.
    assert.equal(readFileSync(`${root}/cgroup.subtree_control`, 'utf8'), '+memory');
    assert.equal(readFileSync(`${root}/pod/cgroup.subtree_control`, 'utf8'), '+memory');
    assert.ok(existsSync(`${root}/pod/container`));
    assert.ok(!existsSync(`${root}/pod/container/cgroup.subtree_control`));
  });
});

describe('cgroupVersionOf()', () => {
  it('is 2 if only systemd uses a v1 hierarchy, 1 if a controller is in one', () => {
    const v2 = { root: '/a', version: 2, controllers: [] } as const;
    const systemd = { root: '/b', version: 1, controllers: ['name=systemd'] } as const;
    const cpu = { root: '/c', version: 1, controllers: ['cpu'] } as const;
    assert.equal(cgroupVersionOf([v2]), 2);
    assert.equal(cgroupVersionOf([v2, systemd]), 2);
    assert.equal(cgroupVersionOf([v2, cpu]), 1);
  });
});
