import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ContainerConfig } from '../base/cri.ts';
import { containerConfig } from '../container/testing/container-config.ts';
import * as c from '../rpc/generated/codecs.ts';
import type * as m from '../rpc/generated/messages.ts';
import { whole } from '../rpc/testing/ask.ts';
import type { Init } from '../rpc/wire.ts';
import { containerConfigOf } from './translate-container-config.ts';

function translated(config: Init<m.ContainerConfig>): ContainerConfig {
  const smallest = { metadata: { name: 'server' }, image: { image: 'busybox:latest' } };
  return containerConfigOf(whole(c.ContainerConfig, { ...smallest, ...config }));
}

describe('containerConfigOf()', () => {
  it('gives what is left out the zero values of the protocol, but leaves namespaces to the pod', () => {
    const config = containerConfig();
    const securityContext = { ...config.securityContext, namespaces: undefined };
    const absent = { ...config, securityContext };
    assert.deepEqual(translated({}), absent);
    assert.deepEqual(translated({ linux: { securityContext: {} } }), absent);
    assert.deepEqual(translated({ linux: { securityContext: { namespaceOptions: {} } } }), config);
  });

  it('reads environment, volumes, devices and signal', () => {
    const config = translated({
      envs: [{ key: 'GREETING', value: Buffer.from('grüß = dich') }],
      mounts: [{ containerPath: '/data', hostPath: '/srv', propagation: 2, uidMappings: [{ hostId: 9, length: 1 }] }],
      devices: [{ hostPath: '/dev/null', containerPath: '/dev/x', permissions: 'rw' }],
      cdiDevices: [{ name: 'vendor.com/class=a' }],
      stopSignal: 64,
    });
    assert.deepEqual(config.envs, [{ key: 'GREETING', value: 'grüß = dich' }]);
    assert.equal(config.mounts[0]?.propagation, 'BIDIRECTIONAL');
    assert.deepEqual(config.mounts[0].uidMappings, [{ hostId: 9, containerId: 0, length: 1 }]);
    assert.deepEqual(config.devices, [{ hostPath: '/dev/null', containerPath: '/dev/x', permissions: 'rw' }]);
    assert.deepEqual([config.cdiDevices, config.stopSignal], [['vendor.com/class=a'], 'SIGRTMAX-1']);
  });

  it('reads the security context', () => {
    const { securityContext } = translated({
      linux: {
        securityContext: {
          capabilities: { addCapabilities: ['NET_ADMIN'], dropCapabilities: ['ALL'] },
          runAsUsername: 'www-data',
          runAsGroup: { value: 33n },
          supplementalGroups: [1n, 2n],
          supplementalGroupsPolicy: 1,
          seccomp: { profileType: 2, localhostRef: '/etc/seccomp.json' },
        },
      },
    });
    assert.deepEqual(securityContext.capabilities, { add: ['NET_ADMIN'], drop: ['ALL'], addAmbient: [] });
    assert.deepEqual([securityContext.runAsUsername, securityContext.runAsGroup], ['www-data', 33n]);
    assert.deepEqual(securityContext.supplementalGroups, [1n, 2n]);
    assert.equal(securityContext.supplementalGroupsPolicy, 'Strict');
    assert.deepEqual(securityContext.seccomp, { profileType: 'Localhost', localhostRef: '/etc/seccomp.json' });
  });

  it('distinguishes an image volume from a host path', () => {
    const { mounts } = translated({ mounts: [{ containerPath: '/model', image: { image: 'model:1' } }] });
    assert.equal(mounts[0]?.image?.image, 'model:1');
  });

  const security = (securityContext: Init<m.LinuxContainerSecurityContext>): Init<m.ContainerConfig> => ({
    linux: { securityContext },
  });
  const refused: readonly [string, Init<m.ContainerConfig>, RegExp][] = [
    [
      'an environment that is not UTF-8',
      { envs: [{ key: 'A', value: Buffer.from([0xff]) }] },
      /envs\[0\]\.value: of A is not UTF-8/,
    ],
    ['a value with NUL', { envs: [{ key: 'A', value: Buffer.from('x\0y') }] }, /envs\[0\]\.value: contains a NUL/],
    ['an argument with NUL (H074)', { args: ['ok', 'a\0'] }, /config\.args\[1\]: contains a NUL/],
    ['an argument beyond 128 KiB', { args: ['x'.repeat(128 * 1024)] }, /config\.args\[0\]: 131073 bytes exceed 131072/],
    [
      'environment and arguments beyond 2 MiB',
      { envs: Array.from({ length: 17 }, () => ({ key: 'A', value: Buffer.alloc(127 * 1024, 'x') })) },
      /config\.envs: .*exceed 2097152/,
    ],
    ['a volume without a source', { mounts: [{ containerPath: '/x' }] }, /mounts\[0\]\.host_path: is empty/],
    ['a volume without a container path', { mounts: [{ hostPath: '/x' }] }, /mounts\[0\]\.container_path: is empty/],
    [
      'an unknown propagation',
      { mounts: [{ containerPath: '/x', hostPath: '/x', propagation: 3 }] },
      /propagation: has no value 3/,
    ],
    ['invalid device permissions', { devices: [{ hostPath: '/dev/x', permissions: 'rx' }] }, /"rx" is not made of/],
    ['an unknown signal', { stopSignal: 66 }, /stop_signal: has no value 66/],
    ['a Windows container', { windows: {} }, /config\.windows: is set/],
    ['a group without a user', security({ runAsGroup: { value: 1n } }), /run_as_group: needs/],
    ['user id and user name', security({ runAsUser: { value: 1n }, runAsUsername: 'a' }), /run_as_username: excludes/],
    ['a negative group', security({ supplementalGroups: [1n, -1n] }), /supplemental_groups\[1\]: -1/],
  ];
  for (const [what, config, message] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(() => translated(config), message);
    });
  }
});
