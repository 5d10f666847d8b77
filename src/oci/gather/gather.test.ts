import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput } from '../../base/failure.ts';
import { ctx } from '../../handlers/testing/handler-fixture.ts';
import type { Host, HostFileStat, MountEntry } from '../../host/host.ts';
import { mountOf, specRequest } from '../testing/spec-request.ts';
import { checkPropagation } from './check-propagation.ts';
import { gatherDevices } from './gather-devices.ts';

const STAT: HostFileStat = {
  ...{ kind: 'file', mode: 0o644, uid: 0, gid: 5, size: 0, rdevMajor: 0, rdevMinor: 0, mtimeNs: 0n, ctimeNs: 0n },
};

/** A /dev given as a map of paths. */
function hostWithDevices(devices: Readonly<Record<string, Partial<HostFileStat>>>): Host {
  const stats = new Map(Object.entries(devices).map(([path, stat]) => [path, { ...STAT, ...stat }]));
  const list = async (directory: string): Promise<readonly string[]> => {
    const below = [...stats.keys()].filter((path) => path.startsWith(`${directory}/`));
    return [...new Set(below.map((path) => path.slice(directory.length + 1).split('/')[0] ?? ''))];
  };
  const probe: Host['processes']['probe'] = async (paths) =>
    paths.map(({ path }) => {
      const stat = stats.get(path);
      return stat === undefined ? { kind: 'missing' } : { kind: 'found', resolved: path, stat };
    });
  return { files: { list, stat: async (path: string) => stats.get(path) }, processes: { probe } } as unknown as Host;
}

const DEVICES = hostWithDevices({
  '/dev/fuse': { kind: 'char', mode: 0o20600, rdevMajor: 10, rdevMinor: 229 },
  '/dev/net': { kind: 'directory' },
  '/dev/net/tun': { kind: 'char', rdevMajor: 10, rdevMinor: 200 },
  '/dev/sda': { kind: 'block', rdevMajor: 8 },
  '/dev/pts': { kind: 'directory' },
  '/dev/pts/0': { kind: 'char' },
  '/dev/console': { kind: 'char' },
  '/dev/log': { kind: 'socket' },
});

describe('gatherDevices()', () => {
  it('gives a privileged container the devices of the host, but terminals and what is not a device', async () => {
    const request = specRequest({ security: { privileged: true }, isSandboxPrivileged: true });
    const nodes = await gatherDevices(request, DEVICES, ctx);
    assert.deepEqual(nodes.map((node) => `${node.type} ${node.path}`).sort(), [
      'b /dev/sda',
      'c /dev/fuse',
      'c /dev/net/tun',
    ]);
  });

  it('gives the device asked for at the place asked for', async () => {
    const devices = [{ containerPath: '/dev/mine', hostPath: '/dev/fuse', permissions: 'rw' }];
    assert.deepEqual(await gatherDevices(specRequest({ config: { devices } }), DEVICES, ctx), [
      { path: '/dev/mine', type: 'c', major: 10, minor: 229, fileMode: 0o600, uid: 0, gid: 5, access: 'rw' },
    ]);
  });

  it('takes a directory for all devices in it', async () => {
    const devices = [{ containerPath: '/dev/other', hostPath: '/dev/net', permissions: 'm' }];
    const nodes = await gatherDevices(specRequest({ config: { devices } }), DEVICES, ctx);
    assert.deepEqual(
      nodes.map((node) => [node.path, node.access]),
      [['/dev/other/tun', 'm']],
    );
  });
});

describe('checkPropagation()', () => {
  const mount = (target: string, propagation: MountEntry['propagation']): MountEntry => ({
    target,
    source: '',
    type: '',
    propagation,
  });
  const table = [
    mount('/', 'private'),
    mount('/shared', 'shared'),
    mount('/shared/slave', 'slave'),
    mount('/shared2', 'private'),
  ];
  const check = (path: string, propagation: 'PRIVATE' | 'HOST_TO_CONTAINER' | 'BIDIRECTIONAL'): void =>
    checkPropagation(mountOf('/a', path, { propagation }), 0, path, table);

  it('takes both ways on a shared mount only', () => {
    check('/shared', 'BIDIRECTIONAL');
    check('/shared/deep/x', 'BIDIRECTIONAL');
    for (const path of ['/', '/shared2/x', '/shared/slave/x', '/sharedx']) {
      assert.throws(() => check(path, 'BIDIRECTIONAL'), InvalidInput);
    }
  });

  it('takes the way from the host on a slave as well', () => {
    check('/shared/slave/x', 'HOST_TO_CONTAINER');
    assert.throws(() => check('/other', 'HOST_TO_CONTAINER'), /private mount \//);
  });

  it('looks at the mount made last at a place', () => {
    assert.throws(
      () =>
        checkPropagation(mountOf('/a', '/s', { propagation: 'BIDIRECTIONAL' }), 0, '/s', [
          mount('/s', 'shared'),
          mount('/s', 'private'),
        ]),
      InvalidInput,
    );
  });

  it('asks nothing of a private mount', () => {
    check('/anywhere', 'PRIVATE');
  });
});
