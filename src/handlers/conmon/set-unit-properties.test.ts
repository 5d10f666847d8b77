import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeHost } from '../../host/testing/fake-host.ts';
import { cgroupsBelow, operationsOf } from '../../operation/testing/operations-of.ts';
import { RuntimeCommandFailed } from '../runtime-command-failed.ts';
import { ctx } from '../testing/handler-fixture.ts';
import { setUnitProperties } from './set-unit-properties.ts';

const SCOPE = { id: 'c1', cgroup: '/kubepods.slice/crio-c1.scope' };

describe('setUnitProperties()', () => {
  it('calls systemd in a cgroup of its own: a call that hangs ends no other one', async () => {
    const host = new FakeHost();
    const during: string[] = [];
    host.kernel.onRun('/usr/bin/busctl', () => {
      during.push(...cgroupsBelow(host, '/ops'));
      return 0;
    });
    await setUnitProperties({ operations: operationsOf(host) }, SCOPE, { MemoryMax: 5n }, ctx);
    assert.deepEqual(during, ['/ops/busctl-1']);
    assert.deepEqual(cgroupsBelow(host, '/ops'), []);
  });

  it('calls nothing for a cgroup that is no scope', async () => {
    const operations = operationsOf(new FakeHost());
    await setUnitProperties({ operations }, { ...SCOPE, cgroup: '/kubepods/crio-c1' }, { MemoryMax: 5n }, ctx);
  });

  it('reports the message of systemd', async () => {
    const host = new FakeHost();
    host.kernel.onRun('/usr/bin/busctl', ({ write }) => {
      write(2, 'Unit crio-c1.scope not found.');
      return 1;
    });
    await assert.rejects(
      setUnitProperties({ operations: operationsOf(host) }, SCOPE, { MemoryMax: 5n }, ctx),
      (error) => error instanceof RuntimeCommandFailed && /crio-c1\.scope not found/.test(error.message),
    );
  });
});
