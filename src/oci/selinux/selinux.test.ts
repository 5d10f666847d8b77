import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Cancelled, InvalidInput, PreconditionFailed } from '../../base/failure.ts';
import { ctx } from '../../handlers/testing/handler-fixture.ts';
import type { Command } from '../../host/host.ts';
import { FakeHost } from '../../host/testing/fake-host.ts';
import { cgroupsBelow, operationsOf } from '../../operation/testing/operations-of.ts';
import { chooseLabels } from './choose-labels.ts';
import { selinuxContexts } from './contexts.ts';
import { selinuxLabels } from './labels.ts';
import { type RelabelRequest, relabel } from './relabel.ts';
import { checkRelabelPath } from './relabel-path.ts';

const CONTEXTS = {
  process: 'system_u:system_r:container_t:s0',
  file: 'system_u:object_r:container_file_t:s0',
};
const NOTHING = { user: '', role: '', type: '', level: '' };

function hostWithPolicy(files: Readonly<Record<string, string>>, selinux = true): FakeHost {
  const host = new FakeHost({ limits: { selinux } });
  const { tree } = host.kernel;
  for (const [path, text] of Object.entries(files)) {
    tree.makeDirectory(path.slice(0, path.lastIndexOf('/')), 0o755);
    tree.put(path, { kind: 'file', mode: 0o644, content: Buffer.from(text) });
  }
  return host;
}

const POLICY = {
  '/etc/selinux/config': '# comment\nSELINUX=enforcing\nSELINUXTYPE=strict\n',
  '/etc/selinux/strict/contexts/lxc_contexts': `process = "${CONTEXTS.process}"\ncontent = "x"\nfile = "${CONTEXTS.file}"\n`,
};

describe('selinuxLabels()', () => {
  const labels = (sandbox: string, asked: Partial<typeof NOTHING> = {}, privileged = false) =>
    selinuxLabels(CONTEXTS, sandbox, { ...NOTHING, ...asked }, privileged);

  it("are the policy's, with two categories of the pod's own", () => {
    const { process, mount } = labels('one');
    assert.match(process, /^system_u:system_r:container_t:s0:c\d+,c\d+$/);
    assert.equal(mount, process.replace('system_r:container_t', 'object_r:container_file_t'));
    assert.deepEqual(labels('one'), { process, mount });
    assert.notEqual(labels('two').process, process);
  });

  it('never have one category twice, nor out of order', () => {
    for (let n = 0; n < 3000; n += 1) {
      const [, low, high] = /c(\d+),c(\d+)$/.exec(labels(`pod ${n}`).process) ?? [];
      assert.ok(Number(low) < Number(high) && Number(high) < 1024);
    }
  });

  it('are what is asked for, part by part', () => {
    const asked = { user: 'staff_u', role: 'staff_r', type: 'svirt_lxc_net_t', level: 's0:c1,c5' };
    assert.deepEqual(labels('one', asked), {
      process: 'staff_u:staff_r:svirt_lxc_net_t:s0:c1,c5',
      mount: 'staff_u:object_r:container_file_t:s0:c1,c5',
    });
    assert.match(labels('one', { level: 's0-s0:c0.c1023' }).process, /container_t:s0-s0:c0\.c1023$/);
  });

  it('confine no privileged container, unless one is asked to be', () => {
    assert.equal(labels('one', {}, true).process, 'system_u:system_r:spc_t:s0');
    assert.equal(labels('one', { type: 'container_t' }, true).process, 'system_u:system_r:container_t:s0');
  });

  it('are refused where a part is none, naming it', () => {
    for (const [part, wrong] of Object.entries({ user: 'a:b', role: ' ', type: 'a"', level: 'gibberish' })) {
      assert.throws(() => labels('one', { [part]: wrong }), new RegExp(`selinux_options\\.${part}`));
    }
  });
});

describe('chooseLabels()', () => {
  const request = { sandboxId: 'one', options: NOTHING, privileged: false };
  const asking = { ...request, options: { ...NOTHING, type: 'my_t' } };

  it('reads the contexts of the policy that the host has', async () => {
    const host = hostWithPolicy(POLICY);
    assert.deepEqual(await selinuxContexts(host.files), CONTEXTS);
    assert.match((await chooseLabels(host, asking))?.process ?? '', /:my_t:/);
  });

  it('has none on a host without SELinux, whatever is asked for', async () => {
    assert.equal(await chooseLabels(hostWithPolicy(POLICY, false), asking), undefined);
  });

  it('has none where the policy knows no containers, and refuses to be asked for some', async () => {
    const host = hostWithPolicy({});
    assert.equal(await chooseLabels(host, request), undefined);
    await assert.rejects(chooseLabels(host, asking), PreconditionFailed);
  });
});

describe('relabel()', () => {
  const request = { path: '/srv/data', kind: 'tree', label: 'l', field: 'mounts.0.selinux_relabel' } as const;

  async function commandFor(more: Partial<RelabelRequest>): Promise<Pick<Command, 'argv' | 'cwd' | 'cwdWithoutLinks'>> {
    const host = new FakeHost();
    const commands: Command[] = [];
    const { run } = host.processes;
    host.processes.run = (command, ...rest) => {
      commands.push(command);
      return run.call(host.processes, command, ...rest);
    };
    host.kernel.onRun('/usr/bin/chcon', () => 0);
    await relabel(operationsOf(host), { ...request, ...more }, ctx);
    assert.deepEqual(cgroupsBelow(host, '/ops'), []);
    const [command] = commands;
    assert.ok(command !== undefined);
    return command;
  }

  it('labels a tree from inside its directory, entered without links, and leaves no cgroup behind', async () => {
    const { argv, cwd, cwdWithoutLinks } = await commandFor({});
    assert.deepEqual(argv.slice(1), ['--no-dereference', '--recursive', '--', 'l', '.']);
    assert.deepEqual([cwd, cwdWithoutLinks], ['/srv/data', true]);
  });

  it('labels a file from inside its directory, and not what a link in its place leads to', async () => {
    const { argv, cwd } = await commandFor({ path: '/srv/data/-x', kind: 'file' });
    assert.deepEqual(argv.slice(1), ['--no-dereference', '--', 'l', './-x']);
    assert.equal(cwd, '/srv/data');
  });

  it('reports the message of chcon', async () => {
    const host = new FakeHost();
    host.kernel.onRun('/usr/bin/chcon', ({ write }) => {
      write(2, 'Operation not supported');
      return 1;
    });
    await assert.rejects(
      relabel(operationsOf(host), request, ctx),
      /mounts\.0\.selinux_relabel.*Operation not supported/,
    );
  });

  it('leaves no cgroup when the call is aborted', async () => {
    const host = new FakeHost();
    host.kernel.onRun('/usr/bin/chcon', () => 0);
    const left = { ...ctx, signal: AbortSignal.abort(new Cancelled('the test')) };
    await assert.rejects(relabel(operationsOf(host), request, left), Cancelled);
    assert.deepEqual(cgroupsBelow(host, '/ops'), []);
  });
});

describe('checkRelabelPath()', () => {
  const own = ['/var/lib/gantry', '/run/gantry'];

  for (const path of [
    '/',
    '/etc',
    '/usr',
    '/var/lib',
    '/home',
    '/var/lib/kubelet',
    '/var/lib/kubelet/pods',
    '/proc/sys',
  ]) {
    it(`refuses ${path}, a directory of the system`, () => {
      assert.throws(() => checkRelabelPath(path, own, 'f'), InvalidInput);
    });
  }

  it("refuses Gantry's directories, what is in them, and what holds them", () => {
    for (const path of ['/var/lib/gantry', '/run/gantry/sandboxes/x'])
      assert.throws(() => checkRelabelPath(path, own, 'f'), /a directory of Gantry/);
    assert.throws(() => checkRelabelPath('/data', ['/data/gantry'], 'f'), /overlaps \/data\/gantry/);
  });

  it('accepts volumes', () => {
    for (const path of ['/srv/data', '/var/lib/kubelet/pods/u/volumes/v', '/var/lib/gantry-data', '/etcetera'])
      checkRelabelPath(path, own, 'f');
  });
});
