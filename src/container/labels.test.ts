import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { backgroundContext } from '../base/context.ts';
import type { Mount } from '../base/cri.ts';
import { InvalidInput } from '../base/failure.ts';
import { FakeHost } from '../host/testing/fake-host.ts';
import { operationsOf } from '../operation/testing/operations-of.ts';
import { relabelVolumes } from './labels.ts';

const ctx = backgroundContext(() => {});
const MOUNT: Mount = {
  containerPath: '/v',
  hostPath: '/srv/data',
  readonly: false,
  selinuxRelabel: true,
  propagation: 'PRIVATE',
  uidMappings: [],
  gidMappings: [],
  recursiveReadOnly: false,
  image: undefined,
  imageSubPath: '',
  mountOptions: [],
};

describe('relabelVolumes()', () => {
  async function labelled(resolved: readonly string[], mount: Partial<Mount> = {}): Promise<readonly unknown[]> {
    const host = new FakeHost();
    const commands: unknown[] = [];
    const { run } = host.processes;
    host.processes.run = (command, ...rest) => {
      commands.push(command.cwd);
      return run.call(host.processes, command, ...rest);
    };
    host.kernel.onRun('/usr/bin/chcon', () => 0);
    const mounts = resolved.map(() => ({ ...MOUNT, ...mount }));
    const sources = new Map(resolved.map((path, at) => [at, { resolved: path, isDirectory: true }]));
    const own = ['/var/lib/gantry', '/run/gantry'];
    try {
      await relabelVolumes({ prepared: { mounts, sources }, label: 'l', own }, operationsOf(host), host, ctx);
    } catch (error) {
      assert.deepEqual(commands, [], 'something was relabelled');
      throw error;
    }
    return commands;
  }

  for (const hostPath of ['//etc', '/etc/.', '/srv/../etc', '/srv/link-to-etc']) {
    it(`refuses ${hostPath} by what it resolves to`, async () => {
      await assert.rejects(labelled(['/etc'], { hostPath }), InvalidInput);
    });
  }

  it('relabels nothing where one of the volumes is refused', async () => {
    await assert.rejects(labelled(['/srv/data', '/var/lib/gantry/layers']), /mounts\.1\.selinux_relabel/);
  });

  it('relabels the path that the mount was resolved to, and only where asked', async () => {
    assert.deepEqual(await labelled(['/srv/real'], { hostPath: '/srv/link' }), ['/srv/real']);
    assert.deepEqual(await labelled(['/srv/real'], { selinuxRelabel: false }), []);
  });
});
