import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PodSandboxConfig } from '../base/cri.ts';
import * as c from '../rpc/generated/codecs.ts';
import type * as m from '../rpc/generated/messages.ts';
import { whole } from '../rpc/testing/ask.ts';
import type { Init } from '../rpc/wire.ts';
import { podConfig } from '../sandbox/testing/pod-config.ts';
import { sandboxConfigOf } from './translate-sandbox-config.ts';

const metadata = { name: 'web', namespace: 'default', uid: 'uid-1', attempt: 0 };

function translated(config: Init<m.PodSandboxConfig>): PodSandboxConfig {
  return sandboxConfigOf(whole(c.PodSandboxConfig, { metadata, ...config }));
}

describe('sandboxConfigOf()', () => {
  it('gives what is left out the zero values of the protocol', () => {
    assert.deepEqual(translated({}), podConfig());
  });

  it('folds the linux part in', () => {
    const config = translated({
      linux: {
        cgroupParent: '/kubepods/podx',
        sysctls: { 'net.core.somaxconn': '1024' },
        securityContext: { privileged: true, runAsUser: { value: 0n }, namespaceOptions: { network: 2, pid: 1 } },
        resources: { memoryLimitInBytes: 1n << 60n },
      },
    });
    assert.equal(config.cgroupParent, '/kubepods/podx');
    assert.deepEqual(config.sysctls, { 'net.core.somaxconn': '1024' });
    assert.equal(config.securityContext.runAsUser, 0n);
    assert.deepEqual(config.securityContext.namespaces, {
      network: 'NODE',
      pid: 'CONTAINER',
      ipc: 'POD',
      targetId: '',
      userns: undefined,
    });
    assert.equal(config.resources?.memoryLimitInBytes, 1n << 60n);
  });

  it('distinguishes names that are equal only when joined (H092)', () => {
    const one = translated({ metadata: { ...metadata, name: 'a_b', namespace: 'c' } });
    const other = translated({ metadata: { ...metadata, name: 'a', namespace: 'b_c' } });
    assert.notDeepEqual(one.metadata, other.metadata);
  });

  const refused: readonly [string, Init<m.PodSandboxConfig>, RegExp][] = [
    ['a Windows pod', { windows: {} }, /config\.windows: is set/],
    ['text with NUL', { logDirectory: '/var/log\0' }, /config\.log_directory: contains a NUL/],
    [
      'labels beyond 256 KiB together',
      { labels: Object.fromEntries(Array.from({ length: 70 }, (_, n) => [`l${n}`, 'x'.repeat(4000)])) },
      /config\.labels: \d+ bytes exceed 262144/,
    ],
    ['a label beyond 4 KiB', { labels: { app: 'x'.repeat(4096) } }, /config\.labels\["app"\]/],
    [
      'annotations beyond their limit',
      { annotations: { a: 'x'.repeat(600_000) } },
      /config\.annotations: 600001 bytes/,
    ],
    [
      'a group without a user',
      { linux: { securityContext: { runAsGroup: { value: 5n } } } },
      /config\.linux\.security_context\.run_as_group: needs/,
    ],
    [
      'a user id beyond 2^31-1 (H075)',
      { linux: { securityContext: { runAsUser: { value: 2_147_483_648n } } } },
      /run_as_user: 2147483648 is not between/,
    ],
    [
      'an unknown namespace mode',
      { linux: { securityContext: { namespaceOptions: { pid: 7 } } } },
      /config\.linux\.security_context\.namespace_options\.pid: has no value 7/,
    ],
    [
      'an unknown seccomp profile type',
      { linux: { securityContext: { seccomp: { profileType: 5 } } } },
      /seccomp\.profile_type: has no value 5/,
    ],
    [
      'an oom score that no kernel takes',
      { linux: { resources: { oomScoreAdj: 1001n } } },
      /resources\.oom_score_adj: 1001 is not between/,
    ],
    ['an invalid CPU list', { linux: { overhead: { cpusetCpus: '0-2,\n7' } } }, /overhead\.cpuset_cpus/],
  ];
  for (const [what, config, message] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(() => translated(config), message);
    });
  }
});
