import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultConfig } from '../config/load-config.ts';
import type { SpecDefaults } from '../oci/prepare.ts';
import { configuredSpecDefaults } from './configured-spec-defaults.ts';

/** With a seccomp profile of that text; undefined: the file is not there. */
function withProfile(text: string | undefined): Promise<SpecDefaults> {
  const config = { ...defaultConfig(), seccomp: { profile: '/etc/seccomp.json', architectures: 'image' as const } };
  const read = async (path: string): Promise<Uint8Array | undefined> =>
    path === '/etc/seccomp.json' && text !== undefined ? Buffer.from(text) : undefined;
  return configuredSpecDefaults(config, { read });
}

describe('configuredSpecDefaults()', () => {
  it('reads the seccomp profile that the configuration names', async () => {
    const text = '{"defaultAction":"SCMP_ACT_LOG"}';
    assert.deepEqual((await withProfile(text)).seccompProfile, {
      ...{ field: 'seccomp.profile', path: '/etc/seccomp.json', text },
    });
  });

  it('refuses a profile that is not there or is none, naming the key and the file', async () => {
    await assert.rejects(withProfile(undefined), /seccomp\.profile: file does not exist: "\/etc\/seccomp\.json"/);
    await assert.rejects(withProfile('{}'), /seccomp\.profile: \/etc\/seccomp\.json has no defaultAction/);
    await assert.rejects(withProfile('no json'), /seccomp\.profile: \/etc\/seccomp\.json is not JSON/);
  });

  it('passes the annotations of each handler', async () => {
    const config = defaultConfig();
    const { runc } = config.runtimes;
    assert.ok(runc !== undefined);
    const krun = { ...runc, allowedAnnotations: ['run.oci.'], defaultAnnotations: { a: '1' } };
    const { runtimes } = await configuredSpecDefaults(
      { ...config, runtimes: { runc, krun } },
      { read: async () => undefined },
    );
    assert.deepEqual(runtimes['runc'], runc);
    assert.deepEqual(runtimes['krun'], krun);
  });
});
