import assert from 'node:assert/strict';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { NO_LIMITS } from '../base/no-limits.ts';
import { ctx, operation } from '../handlers/testing/handler-fixture.ts';
import { RealHandlerFixture } from '../handlers/testing/real-handler-fixture.ts';
import { prepareContainer } from './prepare-container.ts';
import { DEFAULTS, mountOf, type SpecRequestChanges, specRequest } from './testing/spec-request.ts';

const RUNTIME_DEFAULT = { profileType: 'RuntimeDefault', localhostRef: '' } as const;
const ALONE = { ...specRequest().sandbox.securityContext.namespaces, network: 'NODE', ipc: 'NODE' } as const;

/** Prepares a container for real, runs the script in it and returns its log's lines without their heads. */
async function outputOf(
  fixture: RealHandlerFixture,
  script: string,
  changes: SpecRequestChanges = {},
): Promise<readonly string[]> {
  const plan = await fixture.containerPlan({ kind: 'sleeps' }, { log: true });
  const rootfs = `${plan.bundle}/rootfs`;
  await cp(`${fixture.directory}/image`, rootfs, { recursive: true, verbatimSymlinks: true });
  await mkdir(`${rootfs}/etc`);
  await writeFile(`${rootfs}/etc/passwd`, 'root:x:0:0::/:/bin/sh\nweb:x:33:34::/home/web:\n');
  await writeFile(`${rootfs}/etc/group`, 'staff:x:50:web\n');
  // An image that would have the daemon write to the host.
  await symlink('/../../../../etc', `${rootfs}/escape`);
  const request = specRequest({
    ...changes,
    config: { command: ['/bin/sh', '-c', script], ...changes.config },
    security: { namespaces: ALONE, ...changes.security },
    request: { id: plan.id, rootfs, cgroup: plan.cgroup, namespaces: {}, files: {}, handler: fixture.handler },
  });
  const { spec } = await prepareContainer(request, fixture.host, DEFAULTS, ctx);
  const task = await fixture.handler.create({ ...plan, spec }, operation());
  await task.start(ctx);
  await task.ended;
  const log = await readFile(plan.logPath ?? '', 'utf8');
  return log.split('\n').flatMap((line) => (line === '' ? [] : [line.split(' ').slice(3).join(' ')]));
}

/** What a spec of the pipeline does when an OCI runtime runs it. */
export function describePreparedContainers(runtime: string): void {
  describe(`a container prepared and run by ${runtime}`, () => {
    it('runs as the user of the request with the groups of the image', async () => {
      await using fixture = await RealHandlerFixture.open(runtime);
      const security = { runAsUsername: 'web', supplementalGroups: [1234n] };
      assert.deepEqual(await outputOf(fixture, 'id -u; id -g; id -G; echo $HOME', { security }), [
        '33',
        '34',
        '34 50 1234',
        '/home/web',
      ]);
    });

    it('has the default seccomp profile, or none', async () => {
      await using fixture = await RealHandlerFixture.open(runtime);
      const look = 'grep Seccomp: /proc/self/status';
      assert.deepEqual(await outputOf(fixture, look, { security: { seccomp: RUNTIME_DEFAULT } }), ['Seccomp:\t2']);
      assert.deepEqual(await outputOf(fixture, look), ['Seccomp:\t0']);
    });

    it('works in earnest under the default profile', async () => {
      await using fixture = await RealHandlerFixture.open(runtime);
      const script =
        'mkdir /d && cd /d && (echo a; echo b) | sort -r > f && cat f && sleep 0.01 && ln f g && rm f && ls; unshare -n true || echo refused';
      assert.deepEqual(
        (await outputOf(fixture, script, { security: { seccomp: RUNTIME_DEFAULT } })).filter(
          (line) => !line.startsWith('unshare'),
        ),
        ['b', 'a', 'g', 'refused'],
      );
    });

    it('has no capability as another user, and the default ones as root', async () => {
      await using fixture = await RealHandlerFixture.open(runtime);
      const look = "grep -E 'Cap(Eff|Bnd|Amb)' /proc/self/status | cut -f2";
      const [effective, bounding] = ['0000000000000421', '0000000000000421'];
      assert.deepEqual(await outputOf(fixture, look), [effective, bounding, '0000000000000000']);
      const asUser = await outputOf(fixture, look, { security: { runAsUser: 1001n } });
      assert.deepEqual(asUser, ['0000000000000000', bounding, '0000000000000000']);
    });

    it('is privileged as far as the daemon is', async () => {
      await using fixture = await RealHandlerFixture.open(runtime);
      const script = 'test -e /dev/kmsg && echo devices; mkdir /m && mount -t tmpfs t /m && echo mounted';
      assert.deepEqual(await outputOf(fixture, script, { security: { privileged: true }, isSandboxPrivileged: true }), [
        'devices',
        'mounted',
      ]);
    });

    it('sees its mounts, read-only where asked, and masked and read-only paths', async () => {
      await using fixture = await RealHandlerFixture.open(runtime);
      const host = `${fixture.directory}/volume`;
      const config = { mounts: [mountOf('/data', host), mountOf('/ro', host, { readonly: true })] };
      const script =
        'echo x > /data/f; cat /ro/f; touch /ro/g 2>/dev/null || echo ro; wc -c < /etc/group; echo 1 2>/dev/null > /proc/sys/kernel/x || echo ro';
      assert.deepEqual(await outputOf(fixture, script, { config, security: { maskedPaths: ['/etc/group'] } }), [
        'x',
        'ro',
        '0',
        'ro',
      ]);
    });

    it('never makes a mount point outside of its root', async () => {
      await using fixture = await RealHandlerFixture.open(runtime);
      const config = { mounts: [mountOf('/escape/gantry-was-here', `${fixture.directory}/volume`)] };
      assert.deepEqual(await outputOf(fixture, 'ls -d /etc/gantry-was-here', { config }), ['/etc/gantry-was-here']);
      assert.equal(await fixture.host.files.stat('/etc/gantry-was-here'), undefined);
    });

    it('has the limits of its request', async () => {
      await using fixture = await RealHandlerFixture.open(runtime);
      const resources = {
        ...NO_LIMITS,
        memoryLimitInBytes: 33_554_432n,
        cpuShares: 512n,
        hugepageLimits: [{ pageSize: '2MB', limit: 0n }],
      };
      const script =
        'cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/cpu/cpu.shares /sys/fs/cgroup/pids/pids.max; ulimit -n';
      assert.deepEqual(await outputOf(fixture, script, { config: { resources } }), ['33554432', '512', '100', '1024']);
    });
  });
}
