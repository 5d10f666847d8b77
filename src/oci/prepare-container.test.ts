import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withTimeout } from '../base/context.ts';
import { DeadlineExceeded, InvalidInput } from '../base/failure.ts';
import { ctx } from '../handlers/testing/handler-fixture.ts';
import { FakeHost } from '../host/testing/fake-host.ts';
import type { PreparedContainer } from './prepare.ts';
import { prepareContainer } from './prepare-container.ts';
import { DEFAULTS, mountOf, type SpecRequestChanges, specRequest } from './testing/spec-request.ts';

function hostWithRootfs(files: Readonly<Record<string, string>> = {}): FakeHost {
  const host = new FakeHost();
  const { tree } = host.kernel;
  for (const path of ['/rootfs/etc', '/dev', '/proc/sys/kernel', '/host/dir']) tree.makeDirectory(path, 0o755);
  for (const [path, content] of Object.entries(files)) {
    tree.makeDirectory(path.slice(0, path.lastIndexOf('/')), 0o755);
    tree.put(path, { kind: 'file', mode: 0o644, content: Buffer.from(content) });
  }
  return host;
}

function prepare(changes: SpecRequestChanges, host: FakeHost = hostWithRootfs()): Promise<PreparedContainer> {
  return prepareContainer(specRequest(changes), host, DEFAULTS, ctx);
}

describe('prepareContainer()', () => {
  it("resolves users inside the image's root", async () => {
    const host = hostWithRootfs({ '/rootfs/etc/passwd': 'web:x:33:34::/:\n', '/etc/passwd': 'web:x:0:0::/:\n' });
    const { user, spec } = await prepare({ security: { runAsUsername: 'web' } }, host);
    assert.deepEqual(user, { uid: 33n, gid: 34n, supplementalGroups: [34n] });
    assert.deepEqual(spec.process.user, { uid: 33, gid: 34, additionalGids: [34] });
  });

  it('creates a missing host path as a directory and makes the mount point', async () => {
    const host = hostWithRootfs();
    const { spec, mounts } = await prepare({ config: { mounts: [mountOf('/data/x', '/host/missing')] } }, host);
    assert.equal(host.kernel.tree.node('/host/missing')?.kind, 'directory');
    assert.equal(host.kernel.tree.node('/rootfs/data/x')?.kind, 'directory');
    assert.equal(spec.mounts.find((mount) => mount.destination === '/data/x')?.source, '/host/missing');
    assert.equal(mounts[0]?.hostPath, '/host/missing');
  });

  it('cleans a container path with .., as both peers do', async () => {
    const { spec } = await prepare({ config: { mounts: [mountOf('/a/../../b/./c', '/host/dir')] } });
    assert.ok(spec.mounts.some(({ destination }) => destination === '/b/c'));
  });

  it('makes a file as mount point of a file', async () => {
    const host = hostWithRootfs({ '/host/file': 'x' });
    await prepare({ config: { mounts: [mountOf('/data/file', '/host/file')] } }, host);
    assert.equal(host.kernel.tree.node('/rootfs/data/file')?.kind, 'file');
  });

  it('makes no mount point below another mount, nor in what the runtime mounts itself', async () => {
    const host = hostWithRootfs();
    const mounts = [
      mountOf('/data/sub', '/host/dir'),
      mountOf('/data', '/host/dir'),
      mountOf('/dev/thing', '/host/dir'),
    ];
    await prepare({ config: { mounts } }, host);
    assert.equal(host.kernel.tree.node('/rootfs/data/sub'), undefined);
    assert.equal(host.kernel.tree.node('/rootfs/dev/thing'), undefined);
  });

  it("binds the pod's files but where the request mounts something", async () => {
    const host = hostWithRootfs({ '/host/hosts': '' });
    const { spec } = await prepare({ config: { mounts: [mountOf('/etc/hosts', '/host/hosts')] } }, host);
    const sources = spec.mounts.filter((mount) => mount.destination.startsWith('/etc/')).map((mount) => mount.source);
    assert.deepEqual(sources.sort(), ['/host/hosts', '/pod/hostname', '/pod/resolv.conf']);
  });

  it('gives up on a host path that hangs, naming it', async () => {
    const host = hostWithRootfs();
    host.kernel.hangingPaths.add('/host/nfs');
    using limited = withTimeout(ctx, 20, 'the test');
    const request = specRequest({ config: { mounts: [mountOf('/data', '/host/nfs')] } });
    await assert.rejects(prepareContainer(request, host, DEFAULTS, limited), (error: unknown) => {
      assert.ok(error instanceof DeadlineExceeded);
      assert.match(error.message, /\/host\/nfs/);
      return true;
    });
  });

  it("has the name in the pod's file where the request has none", async () => {
    const host = hostWithRootfs({ '/pod/hostname': 'abcdef123456\n' });
    const sandbox = { ...specRequest().sandbox, hostname: '' };
    const { spec } = await prepare({ request: { sandbox } }, host);
    assert.ok(spec.process.env.includes('HOSTNAME=abcdef123456'));
  });

  it('makes the working directory, and the volumes of the image', async () => {
    const host = hostWithRootfs();
    const image = { workingDir: '/work/here', volumes: ['/vol', '', '/', 'relative'] };
    const { spec } = await prepare({ image }, host);
    assert.equal(spec.process.cwd, '/work/here');
    for (const path of ['/work/here', '/vol', '/relative']) {
      assert.equal(host.kernel.tree.node(`/rootfs${path}`)?.kind, 'directory');
    }
  });

  it('says which architectures its seccomp profile names', async () => {
    const seccomp = { profileType: 'RuntimeDefault', localhostRef: '' } as const;
    const { spec, notes } = await prepare({ security: { seccomp } });
    assert.match(notes['seccompArchitectures'] ?? '', /SCMP_ARCH_X86_64/);
    assert.deepEqual(spec.linux.seccomp?.['architectures'], ['SCMP_ARCH_X86_64']);
  });

  it('takes the configured profile as it stands for RuntimeDefault, and for nothing else', async () => {
    const seccompProfile = { field: 'seccomp.profile', path: '/p.json', text: '{"defaultAction":"SCMP_ACT_LOG"}' };
    const actionOf = async (profileType: 'RuntimeDefault' | 'Unconfined'): Promise<unknown> => {
      const request = specRequest({ security: { seccomp: { profileType, localhostRef: '' } } });
      const { spec, notes } = await prepareContainer(request, hostWithRootfs(), { ...DEFAULTS, seccompProfile }, ctx);
      return [spec.linux.seccomp, notes['seccompArchitectures']];
    };
    assert.deepEqual(await actionOf('RuntimeDefault'), [
      { defaultAction: 'SCMP_ACT_LOG', syscalls: [] },
      'those of /p.json, as configured',
    ]);
    assert.deepEqual(await actionOf('Unconfined'), [undefined, undefined]);
  });

  it('reads a Localhost profile, and refuses one that is not there', async () => {
    const host = hostWithRootfs({ '/seccomp/p.json': '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[]}' });
    const profile = (localhostRef: string): SpecRequestChanges => ({
      security: { seccomp: { profileType: 'Localhost', localhostRef } },
    });
    const { spec } = await prepare(profile('/seccomp/p.json'), host);
    assert.equal(spec.linux.seccomp?.['defaultAction'], 'SCMP_ACT_ALLOW');
    await assert.rejects(prepare(profile('/seccomp/none.json'), host), /\/seccomp\/none.json/);
  });

  const refused: readonly (readonly [string, SpecRequestChanges, typeof InvalidInput])[] = [
    ['a privileged container in an ordinary pod', { security: { privileged: true } }, InvalidInput],
    ['run_as_group without a user', { security: { runAsGroup: 1n } }, InvalidInput],
    ['a user that the image does not know', { image: { user: 'nobody-here' } }, InvalidInput],
    ['a mount over the root', { config: { mounts: [mountOf('/', '/host/dir')] } }, InvalidInput],
    [
      'a mount that comes into /proc by ..',
      { config: { mounts: [mountOf('/a/../proc/1', '/host/dir')] } },
      InvalidInput,
    ],
    ['a mount over the root by ..', { config: { mounts: [mountOf('/a/../..', '/host/dir')] } }, InvalidInput],
    [
      'an image volume that is not read-only',
      { config: { mounts: [mountOf('/v', '', { readonly: false, image: specRequest().config.image })] } },
      InvalidInput,
    ],
    ['a mount in /proc', { config: { mounts: [mountOf('/proc/sys/x', '/host/dir')] } }, InvalidInput],
    ['a mount over /proc', { config: { mounts: [mountOf('/proc/', '/host/dir')] } }, InvalidInput],
    ['a mount without a place', { config: { mounts: [mountOf('', '/host/dir')] } }, InvalidInput],
    ['a relative host path', { config: { mounts: [mountOf('/a', 'b')] } }, InvalidInput],
    [
      'two mounts at one place',
      { config: { mounts: [mountOf('/a', '/host/dir'), mountOf('/a/', '/host/dir')] } },
      InvalidInput,
    ],
    [
      'too many mounts',
      { config: { mounts: Array.from({ length: 2000 }, (_, at) => mountOf(`/m${at}`, '/host/dir')) } },
      InvalidInput,
    ],
    [
      'a recursive read-only mount that is writable',
      { config: { mounts: [mountOf('/a', '/host/dir', { recursiveReadOnly: true })] } },
      InvalidInput,
    ],
    [
      'one that propagates',
      {
        config: {
          mounts: [
            mountOf('/a', '/host/dir', { recursiveReadOnly: true, readonly: true, propagation: 'HOST_TO_CONTAINER' }),
          ],
        },
      },
      InvalidInput,
    ],
    [
      'propagation from a private mount',
      { config: { mounts: [mountOf('/a', '/host/dir', { propagation: 'BIDIRECTIONAL' })] } },
      InvalidInput,
    ],
    [
      'a mount with mappings in a pod that has no user namespace',
      { config: { mounts: [mountOf('/a', '/host/dir', { uidMappings: [{ hostId: 1, containerId: 0, length: 1 }] })] } },
      InvalidInput,
    ],
    [
      'a device that is none',
      { config: { devices: [{ containerPath: '', hostPath: '/host/dir', permissions: '' }] } },
      InvalidInput,
    ],
    [
      'a device that is not there',
      { config: { devices: [{ containerPath: '', hostPath: '/dev/none', permissions: 'r' }] } },
      InvalidInput,
    ],
    [
      'strange permissions of a device',
      { config: { devices: [{ containerPath: '', hostPath: '/dev/null', permissions: 'rx' }] } },
      InvalidInput,
    ],
    ['a CDI device that no file has', { config: { cdiDevices: ['v.com/d=1'] } }, InvalidInput],
    ['a relative working directory', { image: { workingDir: 'here' } }, InvalidInput],
    [
      'a working directory among descriptors (CVE-2024-21626)',
      { config: { workingDir: '/proc/self/fd/7' } },
      InvalidInput,
    ],
    ['one that comes there by ..', { config: { workingDir: '/proc/self/cwd/..' } }, InvalidInput],
    ['one with a newline', { image: { workingDir: '/a\nb' } }, InvalidInput],
    ['one of 5 KB', { image: { workingDir: `/${'a'.repeat(5000)}` } }, InvalidInput],
    ['an unknown stop signal', { config: { stopSignal: 'SIGFOO' } }, InvalidInput],
    [
      '10,000 volumes of an image',
      { image: { volumes: Array.from({ length: 10_000 }, (_, at) => `/v${at}`) } },
      InvalidInput,
    ],
  ];
  for (const [what, changes, failure] of refused) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(prepare(changes), failure);
    });
  }
});
