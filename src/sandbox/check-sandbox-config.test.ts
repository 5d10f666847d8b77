import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput, Unimplemented } from '../base/failure.ts';
import { checkSandboxConfig } from './check-sandbox-config.ts';
import { podConfig } from './testing/pod-config.ts';

const ABLE = { name: 'runc', features: { recursiveReadOnlyMounts: true, userNamespaces: true } };
const UNABLE = { name: 'old', features: { recursiveReadOnlyMounts: false, userNamespaces: false } };

function refuses(what: string, change: Parameters<typeof podConfig>[0], field: string): void {
  it(`refuses ${what}`, () => {
    assert.throws(
      () => checkSandboxConfig(podConfig(change), ABLE, []),
      (e: unknown) => e instanceof InvalidInput && e.field.startsWith(field),
    );
  });
}

const mapping = { hostId: 1000, containerId: 0, length: 65536 };
const userns = (change: object) => ({ userns: { mode: 'POD' as const, uids: [mapping], gids: [mapping], ...change } });

describe('checkSandboxConfig()', () => {
  it('accepts the smallest pod', () => checkSandboxConfig(podConfig(), UNABLE, []));

  refuses(
    'a pod without a name',
    { metadata: { name: '', namespace: 'n', uid: 'u', attempt: 0 } },
    'config.metadata.name',
  );
  refuses('a host name with a line break', { hostname: 'a\nb' }, 'config.hostname');
  refuses('a host name of 65 characters', { hostname: 'a'.repeat(65) }, 'config.hostname');
  refuses('a relative log directory', { logDirectory: 'var/log' }, 'config.log_directory');
  refuses('a log directory that climbs', { logDirectory: '/var/log/../../etc' }, 'config.log_directory');
  refuses(
    'a sandbox in the PID namespace of a container',
    { namespaces: { pid: 'TARGET' } },
    'linux.namespace_options.pid',
  );
  refuses(
    'two mappings of user ids',
    { namespaces: userns({ uids: [mapping, mapping] }) },
    'linux.namespace_options.userns',
  );
  refuses(
    'a mapping without id 0',
    { namespaces: userns({ gids: [{ ...mapping, containerId: 1 }] }) },
    'linux.namespace_options.userns',
  );
  refuses(
    'a mapping beyond the last id',
    { namespaces: userns({ uids: [{ ...mapping, hostId: 4_294_901_760 }] }) },
    'linux.namespace_options.userns_options.uids',
  );
  for (const part of ['uids', 'gids'] as const) {
    refuses(
      `a mapping of host id 0 in ${part}`,
      { namespaces: userns({ [part]: [{ ...mapping, hostId: 0 }] }) },
      `linux.namespace_options.userns_options.${part}`,
    );
    refuses(
      `an empty mapping in ${part}`,
      { namespaces: userns({ [part]: [{ ...mapping, length: 0 }] }) },
      `linux.namespace_options.userns_options.${part}`,
    );
  }
  refuses(
    'a user namespace per container',
    { namespaces: userns({ mode: 'CONTAINER' }) },
    'linux.namespace_options.userns',
  );

  refuses(
    "a user namespace in the host's network",
    { namespaces: { ...userns({}), network: 'NODE' } },
    'linux.namespace_options.userns',
  );

  refuses('an unsafe sysctl that is not allowed', { sysctls: { 'net.core.somaxconn': '1' } }, 'linux.sysctls');

  it('accepts a user namespace where the handler has them', () => {
    checkSandboxConfig(podConfig({ namespaces: userns({}) }), ABLE, []);
  });

  it('says that a user namespace is not supported rather than leaving it out', () => {
    assert.throws(() => checkSandboxConfig(podConfig({ namespaces: userns({}) }), UNABLE, []), Unimplemented);
  });
});
