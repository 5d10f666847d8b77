import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Cancelled } from '../../base/failure.ts';
import { ctx } from '../../handlers/testing/handler-fixture.ts';
import { FakeHost } from '../../host/testing/fake-host.ts';
import { cgroupsBelow, operationsOf } from '../../operation/testing/operations-of.ts';
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
    await loadDefaultProfile(host, operationsOf(host), ctx);
    assert.deepEqual(parsed, ['-K -r', DEFAULT_PROFILE]);
    assert.deepEqual(cgroupsBelow(host, '/ops'), []);
  });

  it('leaves one alone that is loaded already, and hosts without AppArmor', async () => {
    const parsed: string[] = [];
    for (const host of [hostWithApparmor('gantry-default (complain)\n', parsed), new FakeHost()])
      await loadDefaultProfile(host, operationsOf(host), ctx);
    assert.deepEqual(parsed, []);
  });

  it('reports why the profile cannot be loaded', async () => {
    const failing = hostWithApparmor('', [], 1);
    await assert.rejects(loadDefaultProfile(failing, operationsOf(failing), ctx), /syntax error/);
    const without = new FakeHost({ limits: { apparmor: true } });
    await assert.rejects(loadDefaultProfile(without, operationsOf(without), ctx), /apparmor_parser is not installed/);
  });

  it('leaves no cgroup when the call is aborted', async () => {
    const host = hostWithApparmor('', []);
    const left = { ...ctx, signal: AbortSignal.abort(new Cancelled('the test')) };
    await assert.rejects(loadDefaultProfile(host, operationsOf(host), left), Cancelled);
    assert.deepEqual(cgroupsBelow(host, '/ops'), []);
  });
});

describe('loadedProfiles()', () => {
  it('are those that the kernel names, children and all', async () => {
    const { files } = hostWithApparmor('p (enforce)\nsnap.x//child (complain)\nwith space (kill)\n', []);
    assert.deepEqual(await loadedProfiles(files), new Set(['p', 'snap.x//child', 'with space']));
    assert.equal(await loadedProfiles(new FakeHost().files), undefined);
  });
});
