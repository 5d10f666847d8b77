import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ctx } from '../../handlers/testing/handler-fixture.ts';
import { FakeHost } from '../../host/testing/fake-host.ts';
import { DEFAULT_PROFILE } from './default-profile.ts';
import { loadDefaultProfile } from './load-default-profile.ts';
import { loadedProfiles } from './loaded-profiles.ts';

const LOADED = '/sys/kernel/security/apparmor/profiles';
const PARSER = '/sbin/apparmor_parser';

/** A host with AppArmor; `parsed` gets what its parser was given. */
function hostWithApparmor(profiles: string, parsed: string[], code = 0): FakeHost {
  const host = new FakeHost({ limits: { apparmor: true } });
  const { tree } = host.kernel;
  tree.makeDirectory(LOADED.slice(0, LOADED.lastIndexOf('/')), 0o755);
  tree.put(LOADED, { kind: 'file', mode: 0o444, content: Buffer.from(profiles) });
  host.kernel.onRun(PARSER, ({ argv, stdin, write }) => {
    parsed.push(argv.slice(1).join(' '), Buffer.from(stdin).toString());
    if (code !== 0) write(2, 'syntax error');
    return code;
  });
  return host;
}

describe('loadDefaultProfile()', () => {
  it('gives the profile to the parser, and leaves no cgroup behind', async () => {
    const parsed: string[] = [];
    const host = hostWithApparmor('lsb_release (enforce)\n', parsed);
    await loadDefaultProfile(host, '/ops', ctx);
    assert.deepEqual(parsed, ['-K -r', DEFAULT_PROFILE]);
    assert.deepEqual(
      [...host.kernel.cgroups.keys()].filter((path) => path.includes('gantry-op-')),
      [],
    );
  });

  it('leaves one alone that is loaded already, and hosts without AppArmor', async () => {
    const parsed: string[] = [];
    await loadDefaultProfile(hostWithApparmor('gantry-default (complain)\n', parsed), '/ops', ctx);
    await loadDefaultProfile(new FakeHost(), '/ops', ctx);
    assert.deepEqual(parsed, []);
  });

  it('tells why it cannot', async () => {
    await assert.rejects(loadDefaultProfile(hostWithApparmor('', [], 1), '/ops', ctx), /syntax error/);
    const without = new FakeHost({ limits: { apparmor: true } });
    await assert.rejects(loadDefaultProfile(without, '/ops', ctx), /apparmor_parser is not installed/);
  });
});

describe('loadedProfiles()', () => {
  it('are those that the kernel names, children and all', async () => {
    const { files } = hostWithApparmor('p (enforce)\nsnap.x//child (complain)\nwith space (kill)\n', []);
    assert.deepEqual(await loadedProfiles(files), new Set(['p', 'snap.x//child', 'with space']));
    assert.equal(await loadedProfiles(new FakeHost().files), undefined);
  });
});
