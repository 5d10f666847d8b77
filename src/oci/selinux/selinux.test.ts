import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput, PreconditionFailed } from '../../base/failure.ts';
import { FakeHost } from '../../host/testing/fake-host.ts';
import { ctx } from '../testing/handler-ground.ts';
import { chooseLabels } from './choose-labels.ts';
import { selinuxContexts } from './contexts.ts';
import { selinuxLabels } from './labels.ts';
import { relabel } from './relabel.ts';

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
  const wish = { sandboxId: 'one', options: NOTHING, privileged: false };
  const asking = { ...wish, options: { ...NOTHING, type: 'my_t' } };

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
    assert.equal(await chooseLabels(host, wish), undefined);
    await assert.rejects(chooseLabels(host, asking), PreconditionFailed);
  });
});

describe('relabel()', () => {
  const wish = { path: '/srv/data', label: 'l', recursive: true, field: 'mounts.0.selinux_relabel' };

  it('labels a tree, following no link, and leaves no cgroup behind', async () => {
    const host = new FakeHost();
    const called: string[] = [];
    host.kernel.onRun('/usr/bin/chcon', ({ argv }) => {
      called.push(argv.slice(1).join(' '));
      return 0;
    });
    await relabel(host, wish, '/ops/one', ctx);
    assert.deepEqual(called, ['--no-dereference --recursive -- l /srv/data']);
    assert.ok(!host.kernel.cgroups.has('/ops/one'));
  });

  it('tells why it cannot', async () => {
    const host = new FakeHost();
    host.kernel.onRun('/usr/bin/chcon', ({ write }) => {
      write(2, 'Operation not supported');
      return 1;
    });
    await assert.rejects(relabel(host, wish, '/ops/one', ctx), /mounts\.0\.selinux_relabel.*Operation not supported/);
  });

  it("touches no tree of the host's own", async () => {
    for (const path of ['/', '/etc', '/usr/', '/var/lib', '/home']) {
      await assert.rejects(relabel(new FakeHost(), { ...wish, path }, '/ops/one', ctx), InvalidInput);
    }
  });
});
