import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { describe, it } from 'node:test';
import { ctx, operation } from '../../src/handlers/testing/handler-fixture.ts';
import { RealHandlerFixture } from '../../src/handlers/testing/real-handler-fixture.ts';
import { tool } from '../harness/project-paths.ts';
import { mustRun } from '../harness/run.ts';
import { measureLife } from '../host/measure-life.ts';
import { isHybrid } from '../long/without-unified-cgroups.ts';

/**
 * Runtime processes that one life cycle of a container needs in addition to its creation: at its start, and at its
 * removal.
 */
interface Runtime {
  readonly title: string;
  readonly path: string;
  readonly atStart: number;
  readonly atRemoval: number;
  readonly counts: { readonly fastPathsTaken: number; readonly fastPathsMissed: number };
}

const ALL_TAKEN = { atStart: 0, atRemoval: 0, counts: { fastPathsTaken: 2, fastPathsMissed: 0 } };
/** It has no fast paths, and misses none. */
const NONE = { atStart: 1, atRemoval: 1, counts: { fastPathsTaken: 0, fastPathsMissed: 0 } };

const RUNTIMES: readonly Runtime[] = [
  { title: "Debian's runc", path: '/usr/sbin/runc', ...ALL_TAKEN },
  { title: 'the newest runc', path: tool('runc'), ...ALL_TAKEN },
  { title: 'crun', path: '/usr/bin/crun', ...NONE },
];

for (const runtime of RUNTIMES) {
  const isRefused = basename(runtime.path) === 'crun' && isHybrid();
  describe(`fast paths with ${runtime.title}`, () => {
    if (isRefused) {
      it('are met in a mount namespace without the unified cgroup hierarchy, which crun refuses', {
        timeout: 300_000,
      }, () => {
        const script = 'umount /sys/fs/cgroup/unified && exec "$@"';
        const own = [process.execPath, '--test', '--test-name-pattern=crun', import.meta.filename];
        const { NODE_TEST_CONTEXT: _, ...env } = process.env;
        const child = spawnSync('unshare', ['--mount', 'sh', '-c', script, 'sh', ...own], { env, encoding: 'utf8' });
        assert.equal(child.status, 0, `${child.stdout}${child.stderr}`);
        assert.match(child.stdout, /pass 2/);
      });
    } else describeFastPaths(runtime);
  });
}

function describeFastPaths({ title, path, atStart, atRemoval, counts }: Runtime): void {
  it(`${title}: a start and a removal need no more of its processes than they must`, async () => {
    const config = { default_runtime: 'tested', runtimes: { tested: { path } } };
    const life = await measureLife({ config });
    const processes = [life.costs['StartContainer'], life.costs['RemoveContainer']].map((cost) => cost?.childProcesses);
    assert.deepEqual(processes, [atStart, atRemoval]);
    assert.deepEqual(life.counts, { monitorsLost: 0, recordsLost: 0, rowsRestored: 0, ...counts });
  });

  it(`${title}: hooks of a container run at its start and after its end`, async () => {
    await using fixture = await RealHandlerFixture.open(path);
    // It runs until it is killed: crun's start fails if the process has ended before the poststart hooks.
    const plan = await fixture.containerPlan({ kind: 'sleeps' });
    const ran = (hook: string): string => `${plan.bundle}/${hook}-ran`;
    const hook = (name: string) => [{ path: '/bin/touch', args: ['touch', ran(name)], env: [] }];
    const spec = { ...plan.spec, hooks: { poststart: hook('poststart'), poststop: hook('poststop') } };
    const task = await fixture.handler.create({ ...plan, spec }, operation());
    await task.start(ctx);
    await task.kill(ctx);
    await task.ended;
    await fixture.host.cgroups.remove(plan.cgroup, ctx);
    await fixture.handler.deleteTask(plan.id, ctx);
    assert.deepEqual(
      ['poststart', 'poststop'].map((name) => existsSync(ran(name))),
      [true, true],
    );
  });
}

describe('the newest runc', () => {
  it('is the release of test/runtimes/go.mod', async () => {
    const module = await readFile(new URL('./go.mod', import.meta.url), 'utf8');
    const pinned = /opencontainers\/runc v(\S+)/.exec(module)?.[1];
    const version = await mustRun(tool('runc'), ['--version']);
    assert.match(version, new RegExp(`^runc version ${pinned?.replaceAll('.', '\\.')}\n`));
  });
});
