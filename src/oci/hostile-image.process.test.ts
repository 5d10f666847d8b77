import assert from 'node:assert/strict';
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { Failure } from '../base/failure.ts';
import { ctx, operation } from '../handlers/testing/handler-fixture.ts';
import { RealHandlerFixture } from '../handlers/testing/real-handler-fixture.ts';
import { prepareContainer } from './prepare-container.ts';
import { DEFAULTS, mountOf, specRequest } from './testing/spec-request.ts';

const ALONE = { ...specRequest().sandbox.securityContext.namespaces, network: 'NODE', ipc: 'NODE' } as const;

type Plant = (rootfs: string, canary: string) => Promise<void>;

/** A link that would lead to the host's directory if anything followed it outside of the root. */
function linkTo(path: string): Plant {
  return async (rootfs, canary) => await symlink(`../../../../../../../../..${canary}`, `${rootfs}/${path}`);
}

function absoluteLink(path: string): Plant {
  return async (rootfs, canary) => await symlink(canary, `${rootfs}/${path}`);
}

function file(path: string): Plant {
  return async (rootfs) => await writeFile(`${rootfs}/${path}`, 'x');
}

const PLANTS: Readonly<Record<string, Plant>> = {
  'whose /dev is a link': linkTo('dev'),
  'whose /proc is a link': linkTo('proc'),
  'whose /sys is a link': absoluteLink('sys'),
  'whose /etc is a link': linkTo('etc'),
  'whose /run is a link': absoluteLink('run'),
  'whose /dev is a file': file('dev'),
  'whose /proc is a file': file('proc'),
  'whose /etc is a file': file('etc'),
  'whose /etc/hosts is a link': async (rootfs, canary) => {
    await mkdir(`${rootfs}/etc`);
    await symlink(`../../../../../../../../../..${canary}/hosts`, `${rootfs}/etc/hosts`);
  },
  'whose /dev/null is a link': async (rootfs, canary) => {
    await mkdir(`${rootfs}/dev`);
    await symlink(`${canary}/null`, `${rootfs}/dev/null`);
  },
  'whose working directory is a link': linkTo('work'),
  'whose mount point is a link': linkTo('data'),
};

describe('an image', () => {
  for (const [what, plant] of Object.entries(PLANTS)) {
    it(`${what} runs or is refused, and the host stays as it was`, async () => {
      await using fixture = await RealHandlerFixture.open('/usr/sbin/runc');
      const canary = `${fixture.directory}/canary`;
      await mkdir(canary);
      const plan = await fixture.containerPlan({ kind: 'sleeps' });
      const rootfs = `${plan.bundle}/rootfs`;
      await cp(`${fixture.directory}/image`, rootfs, { recursive: true, verbatimSymlinks: true });
      await plant(rootfs, canary);
      const hosts = `${fixture.directory}/hosts`;
      await writeFile(hosts, '127.0.0.1 localhost\n');
      const request = specRequest({
        config: { command: ['/bin/true'], workingDir: '/work/here', mounts: [mountOf('/data/x', fixture.directory)] },
        security: { namespaces: ALONE },
        request: {
          id: plan.id,
          rootfs,
          cgroup: plan.cgroup,
          namespaces: {},
          files: { hosts },
          handler: fixture.handler,
        },
      });
      try {
        const { spec } = await prepareContainer(request, fixture.host, DEFAULTS, ctx);
        const task = await fixture.handler.create({ ...plan, spec }, operation());
        await task.start(ctx);
        assert.equal((await task.ended).exitCode, 0);
      } catch (error) {
        assert.ok(error instanceof Failure, String(error));
        assert.notEqual(error.kind, 'internal', error.message);
      }
      assert.deepEqual(await readdir(canary), []);
    });
  }
});
