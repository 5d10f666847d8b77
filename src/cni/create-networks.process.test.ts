import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { SystemClock } from '../base/clock.ts';
import { backgroundContext, type Context, withTimeout } from '../base/context.ts';
import { DeadlineExceeded, InvalidInput, Unavailable } from '../base/failure.ts';
import { defaultConfig } from '../config/load-config.ts';
import { OperationCgroups } from '../operation/operation-cgroups.ts';
import { createNetworks } from './cni-networks.ts';
import { CniPluginFailed } from './cni-plugin-failed.ts';
import { addressesOf } from './network-result.ts';
import type { AttachmentRequest, Networks } from './networks.ts';
import { PluginHost } from './testing/plugin-host.ts';
import { ScriptedPlugins } from './testing/scripted-plugin.ts';

const ctx: Context = backgroundContext(() => {});

const attachmentRequest: AttachmentRequest = {
  sandboxId: 'f00d',
  podName: 'web',
  podNamespace: 'default',
  podUid: 'u-1',
  netns: '/run/ns/f00d',
  portMappings: [],
  dns: undefined,
  annotations: {},
  cgroupParent: '/kubepods/podu-1',
};

describe('createNetworks()', () => {
  let root: string;
  let host: PluginHost;
  let plugins: ScriptedPlugins;
  let networks: Networks | undefined;
  let trailing = '';

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'gantry-cni-'));
    for (const name of ['conf', 'bin', 'cache']) await mkdir(join(root, name));
    host = new PluginHost();
    host.pinned.add(attachmentRequest.netns);
    trailing = '';
    plugins = new ScriptedPlugins(join(root, 'bin'));
    for (const name of ['first', 'second']) await plugins.install(name);
  });
  afterEach(async () => {
    await networks?.close();
    await rm(root, { recursive: true });
  });

  const configure = (name: string, content: unknown): Promise<void> =>
    writeFile(join(root, 'conf', name), typeof content === 'string' ? content : JSON.stringify(content));
  const chain = (...entries: object[]): object => ({ cniVersion: '1.0.0', name: 'pods', plugins: entries });
  const open = async (readyWithinMs = 0, options: { readonly pluginTimeout?: number } = {}): Promise<Networks> => {
    networks = await createNetworks({
      config: {
        ...defaultConfig().cni,
        confDir: join(root, 'conf') + trailing,
        pluginDirs: [join(root, 'none'), join(root, 'bin')],
        cacheDir: join(root, 'cache'),
        ...options,
      },
      namespaces: '/run/ns',
      host: host.asHost(),
      log: () => {},
      clock: new SystemClock(),
      operations: new OperationCgroups('/gantry-ops', host.asHost(), new SystemClock()),
      readyWithinMs,
    });
    return networks;
  };
  const cached = async (): Promise<readonly string[]> => readdir(join(root, 'cache/results')).catch(() => []);
  /** Puts an attachment of another runtime into the cache. */
  const cacheForeignAttachment = async (): Promise<void> => {
    const identity = { kind: 'cniCacheV1', containerId: 'other', ifName: 'eth0', networkName: 'pods' };
    await writeFile(
      join(root, 'cache/results/pods-other-eth0'),
      JSON.stringify({ ...identity, config: '', result: {} }),
    );
  };

  describe('attach() and detach()', () => {
    it('chains ADD forward, each plugin getting the result before it, and DEL in reverse with the final result', async () => {
      await configure('10.conflist', chain({ type: 'first' }, { type: 'second' }));
      const nets = await open();
      const attachment = await nets.plan(attachmentRequest, ctx);
      const result = await nets.attach(attachment, '/op', ctx);
      assert.deepEqual(result.ips, ['10.9.0.2']);
      await nets.detach(attachment, ctx);
      const seen = await plugins.seen();
      assert.deepEqual(
        seen.map(({ verb, plugin }) => `${verb} ${plugin}`),
        ['ADD first', 'ADD second', 'DEL second', 'DEL first'],
      );
      assert.deepEqual(
        seen.map(({ request }) => (request.prevResult as { by?: string[] } | undefined)?.by),
        [undefined, ['first'], ['first', 'second'], ['first', 'second']],
      );
      assert.deepEqual(await plugins.held(), []);
      assert.deepEqual([...host.cgroupsAlive], []);
    });

    it('passes the identity of the pod to plugins, and of the environment only PATH', async () => {
      await configure('10.conflist', chain({ type: 'first' }));
      const nets = await open();
      await nets.attach(await nets.plan(attachmentRequest, ctx), '/op', ctx);
      const [call] = await plugins.seen();
      assert.deepEqual(call?.env, {
        CNI_COMMAND: 'ADD',
        CNI_CONTAINERID: 'f00d',
        CNI_NETNS: '/run/ns/f00d',
        CNI_IFNAME: 'eth0',
        CNI_ARGS:
          'IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web;K8S_POD_INFRA_CONTAINER_ID=f00d;K8S_POD_UID=u-1',
        CNI_PATH: `${join(root, 'none')}:${join(root, 'bin')}`,
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      });
    });

    it('gives each plugin the capabilities it declares and passes the rest of its configuration through', async () => {
      const capabilities = { portMappings: true, bandwidth: true, dns: false, cgroupPath: true };
      await configure(
        '10.conflist',
        chain({ type: 'first', custom: { a: [1] }, prevResult: 'forged' }, { type: 'second', capabilities }),
      );
      const nets = await open();
      const attachment = await nets.plan(
        {
          ...attachmentRequest,
          portMappings: [
            { protocol: 'TCP', containerPort: 80, hostPort: 8080, hostIp: '127.0.0.1' },
            { protocol: 'UDP', containerPort: 53, hostPort: 0, hostIp: '' },
          ],
          dns: { servers: ['1.1.1.1'], searches: [], options: [] },
          annotations: { 'kubernetes.io/ingress-bandwidth': '10M' },
        },
        ctx,
      );
      await nets.attach(attachment, '/op', ctx);
      const [first, second] = await plugins.seen();
      assert.deepEqual(first?.request, { type: 'first', custom: { a: [1] }, name: 'pods', cniVersion: '1.0.0' });
      assert.deepEqual(second?.request.runtimeConfig, {
        portMappings: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp', hostIP: '127.0.0.1' }],
        bandwidth: { ingressRate: 10_000_000, ingressBurst: 34_359_738_359 },
        cgroupPath: '/kubepods/podu-1',
      });
    });

    it("puts the addresses of the pod's own interface first, and those of other interfaces after them", async () => {
      const interfaces = [{ name: 'br0' }, { name: 'net1', sandbox: '/ns' }, { name: 'eth0', sandbox: '/ns' }];
      const ips = [
        { address: '192.168.1.7/24', interface: 1 },
        { address: '10.9.0.7/16', interface: 2 },
        { address: 'fd00::7/64', interface: 2 },
        { address: '10.8.0.7/16' },
      ];
      assert.deepEqual(addressesOf({ interfaces, ips }, 'eth0'), ['10.9.0.7', 'fd00::7', '10.8.0.7', '192.168.1.7']);
    });

    it('reports all addresses, in the order of the plugins and without doubles', async () => {
      const ips = [
        { address: '10.9.0.7/16' },
        { address: 'fd00::7/64' },
        { address: '10.9.0.7/16' },
        { address: 'nonsense' },
      ];
      await configure('10.conflist', chain({ type: 'first', ips }));
      const nets = await open();
      assert.deepEqual((await nets.attach(await nets.plan(attachmentRequest, ctx), '/op', ctx)).ips, [
        '10.9.0.7',
        'fd00::7',
      ]);
    });

    it('deletes with the configuration it was added with, whatever the file says now', async () => {
      await configure('10.conflist', chain({ type: 'first', mark: 'then' }));
      const nets = await open();
      const attachment = await nets.plan(attachmentRequest, ctx);
      await nets.attach(attachment, '/op', ctx);
      await rm(join(root, 'conf/10.conflist'));
      await nets.detach(attachment, ctx);
      assert.equal((await plugins.seen()).at(-1)?.request.mark, 'then');
    });

    it('deletes an attachment that was never made, and one that is gone, with success', async () => {
      await configure('10.conflist', chain({ type: 'first' }));
      const nets = await open();
      const attachment = await nets.plan(attachmentRequest, ctx);
      await nets.detach(attachment, ctx);
      await nets.detach(attachment, ctx);
      assert.deepEqual(await plugins.held(), []);
    });

    it('calls DEL with an empty namespace if the namespace does not exist any more', async () => {
      await configure('10.conflist', chain({ type: 'first' }));
      const nets = await open();
      const attachment = await nets.plan(attachmentRequest, ctx);
      host.pinned.clear();
      await nets.detach(attachment, ctx);
      assert.equal((await plugins.seen()).at(-1)?.env.CNI_NETNS, '');
    });

    it('takes code 3 of DEL for done', async () => {
      await configure('10.conflist', chain({ type: 'first', script: { DEL: { fail: { code: 3, msg: 'unknown' } } } }));
      const nets = await open();
      await nets.detach(await nets.plan(attachmentRequest, ctx), ctx);
    });

    it('goes on with DEL to the end when one plugin fails, and keeps the result for the retry', async () => {
      await configure(
        '10.conflist',
        chain({ type: 'first' }, { type: 'second', script: { DEL: { fail: { code: 5, msg: 'disk' } } } }),
      );
      const nets = await open();
      const attachment = await nets.plan(attachmentRequest, ctx);
      await nets.attach(attachment, '/op', ctx);
      await assert.rejects(nets.detach(attachment, ctx), CniPluginFailed);
      assert.deepEqual(await plugins.held(), ['second-f00d-eth0']);
      assert.deepEqual(await cached(), ['pods-f00d-eth0']);
      assert.deepEqual([...host.cgroupsAlive], []);
    });
  });

  describe('the result cache', () => {
    it('contains the attachment in the format of libcni between ADD and DEL', async () => {
      await configure('10.conflist', chain({ type: 'first' }));
      const nets = await open();
      const attachment = await nets.plan(attachmentRequest, ctx);
      await nets.attach(attachment, '/op', ctx);
      const file = JSON.parse(await readFile(join(root, 'cache/results/pods-f00d-eth0'), 'utf8'));
      assert.equal(file.kind, 'cniCacheV1');
      assert.equal(file.containerId, 'f00d');
      assert.equal(file.ifName, 'eth0');
      assert.equal(file.networkName, 'pods');
      assert.deepEqual(file.cniArgs[0], ['IgnoreUnknown', '1']);
      assert.equal(file.result.ips[0].address, '10.9.0.2/24');
      assert.equal(JSON.parse(Buffer.from(file.config, 'base64').toString()).plugins[0].type, 'first');
      await nets.detach(attachment, ctx);
      assert.deepEqual(await cached(), []);
    });

    it('shows what to release at start: own attachments of removed sandboxes, not those of other runtimes', async () => {
      await configure('10.conflist', chain({ type: 'first' }));
      const nets = await open();
      for (const sandboxId of ['dead', 'live'])
        await nets.attach(await nets.plan({ ...attachmentRequest, sandboxId }, ctx), '/op', ctx);
      await cacheForeignAttachment();
      await writeFile(join(root, 'cache/results/torn'), '{"kind":"cniCac');
      await nets.releaseStale(new Set(['live']), ctx);
      assert.deepEqual(await plugins.held(), ['first-live-eth0']);
      assert.deepEqual(await cached(), ['pods-live-eth0', 'pods-other-eth0', 'torn']);
    });

    it('releases no attachment of another gantryd that uses the same cache', async () => {
      await configure('10.conflist', chain({ type: 'first' }));
      const nets = await open();
      const netns = '/run/other-gantryd/ns/f00d';
      host.pinned.add(netns);
      for (const request of [attachmentRequest, { ...attachmentRequest, sandboxId: 'theirs', netns }]) {
        await nets.attach(await nets.plan(request, ctx), '/op', ctx);
      }
      const own = await nets.ownAttachments();
      assert.deepEqual(
        own.map(({ containerId }) => containerId),
        [attachmentRequest.sandboxId],
      );
      await nets.releaseStale(new Set(), ctx);
      assert.deepEqual(await plugins.held(), ['first-theirs-eth0']);
      assert.deepEqual(await cached(), ['pods-theirs-eth0']);
    });

    it('names the attachments of every runtime as valid when plugins collect their garbage', async () => {
      await plugins.install('first', { versions: ['1.1.0'] });
      await configure('10.conflist', { cniVersion: '1.1.0', name: 'pods', plugins: [{ type: 'first' }] });
      const nets = await open();
      await mkdir(join(root, 'cache/results'));
      await cacheForeignAttachment();
      await nets.releaseStale(new Set(['live']), ctx);
      const gc = (await plugins.seen()).find(({ verb }) => verb === 'GC');
      assert.deepEqual(gc?.request['cni.dev/valid-attachments'], [
        { containerID: 'other', ifname: 'eth0' },
        { containerID: 'live', ifname: 'eth0' },
      ]);
    });
  });

  describe('failures of plugins', () => {
    const attachWith = async (script: unknown, caller: Context = ctx): Promise<unknown> => {
      await configure('10.conflist', chain({ type: 'first', script }));
      const nets = await open();
      return nets.attach(await nets.plan(attachmentRequest, ctx), '/op', caller);
    };

    it('reports the message and the code of the plugin', async () => {
      await assert.rejects(
        attachWith({ ADD: { fail: { code: 11, msg: 'no addresses left', details: 'in 10.9.0.0/24' } } }),
        (error) => {
          assert.ok(error instanceof CniPluginFailed);
          assert.equal(error.facts.code, 11);
          assert.equal(
            error.message,
            'CNI ADD of network "pods" by plugin "first" failed with code 11: no addresses left; in 10.9.0.0/24',
          );
          return true;
        },
      );
    });

    it('reports the standard error if there is no error object, without control characters', async () => {
      await assert.rejects(
        attachWith({ ADD: { exit: 7, stdout: '', stderr: 'panic: \u001b[31mboom' } }),
        /panic: \?\[31mboom \(exit code 7\)/,
      );
    });

    it('takes success without a result, with garbage or without an address for a failure', async () => {
      await assert.rejects(attachWith({ ADD: { exit: 0, stdout: '' } }), /result is not a JSON object/);
      await rm(join(root, 'bin/.held-first-f00d-eth0'));
      await assert.rejects(attachWith({ ADD: { exit: 0, stdout: '[1]' } }), /result is not a JSON object: \[1\]/);
      await rm(join(root, 'bin/.held-first-f00d-eth0'));
      await assert.rejects(attachWith({ ADD: { exit: 0, stdout: '{"ips":[]}' } }), /the result contains no IP address/);
    });

    it('names the plugin that hangs beyond the deadline', async () => {
      using caller = withTimeout(ctx, 300, 'the test');
      const late = { ...caller, signal: ctx.signal };
      await assert.rejects(attachWith({ ADD: { hang: true } }, late), (error) => {
        assert.ok(error instanceof DeadlineExceeded);
        assert.match(error.message, /CNI ADD of network "pods" by plugin "first"/);
        return true;
      });
    });

    it('ends a plugin at its own deadline, and says what it wrote', async () => {
      await configure('10.conflist', chain({ type: 'first', script: { ADD: { says: 'no lease yet', hang: true } } }));
      const nets = await open(0, { pluginTimeout: 500 });
      const attached = nets.attach(await nets.plan(attachmentRequest, ctx), '/op', ctx);
      await assert.rejects(attached, (error) => {
        assert.ok(error instanceof DeadlineExceeded);
        assert.match(error.message, /by plugin "first", which was killed after 500 ms; it wrote: no lease yet$/);
        return true;
      });
    });

    it('ends the plugin when the caller leaves', async () => {
      using caller = withTimeout(ctx, 300, 'the caller');
      const { signal, log } = caller;
      const leaving = { signal, log, deadline: undefined };
      await assert.rejects(attachWith({ ADD: { hang: true } }, leaving), /waiting for the caller/);
    });

    it('tries again while the program is being replaced', async () => {
      await configure('10.conflist', chain({ type: 'first' }));
      const nets = await open();
      const attachment = await nets.plan(attachmentRequest, ctx);
      host.startErrors.push(new Error('cannot run', { cause: Object.assign(new Error('busy'), { code: 'ETXTBSY' }) }));
      assert.deepEqual((await nets.attach(attachment, '/op', ctx)).ips, ['10.9.0.2']);
    });
  });

  describe('hostile names', () => {
    it('refuses pod names that would become further arguments of plugins', async () => {
      await configure('10.conflist', chain({ type: 'first' }));
      const nets = await open();
      for (const podName of ['a;IgnoreUnknown=0;IP=10.0.0.1', 'a=b', 'a\nb']) {
        await assert.rejects(nets.plan({ ...attachmentRequest, podName }, ctx), InvalidInput);
      }
      await assert.rejects(nets.plan({ ...attachmentRequest, podNamespace: ';' }, ctx), /metadata\.namespace/);
    });

    it('refuses plugin types that are paths, or nothing', async () => {
      for (const type of ['../../../bin/sh', '/bin/sh', '', '.', undefined]) {
        await configure('10.conflist', chain({ type }));
        assert.match((await (await open()).status()).message, /must be the bare file name of a program/);
        await networks?.close();
      }
    });

    it('refuses network names that would leave the cache directory', async () => {
      await configure('10.conflist', { cniVersion: '1.0.0', name: '../x', plugins: [{ type: 'first' }] });
      assert.match((await (await open()).status()).message, /"name" is "..\/x": it must begin with/);
    });

    it('refuses bandwidth annotations that are not quantities', async () => {
      await configure('10.conflist', chain({ type: 'first', capabilities: { bandwidth: true } }));
      const nets = await open();
      const annotations = { 'kubernetes.io/egress-bandwidth': '-1; rm' };
      await assert.rejects(nets.plan({ ...attachmentRequest, annotations }, ctx), /egress-bandwidth.*quantity/);
    });
  });

  describe('status()', () => {
    it('reports a missing configuration, then notices that it is added, removed and added again', async () => {
      const nets = await open();
      const away = await nets.status();
      assert.equal(away.ready, false);
      assert.equal(away.reason, 'NetworkPluginNotReady');
      assert.match(
        away.message,
        /^Network plugin returns error: no CNI configuration file in .*the network provider may not have started yet/,
      );
      await configure('10.conflist', chain({ type: 'first' }));
      assert.deepEqual(await nets.status(), { ready: true, reason: '', message: '' });
      await rm(join(root, 'conf/10.conflist'));
      assert.equal((await nets.status()).ready, false);
      await configure('10.conflist', chain({ type: 'first' }));
      assert.equal((await nets.status()).ready, true);
    });

    it('reports a missing plugin, and notices its installation', async () => {
      await configure('10.conflist', chain({ type: 'absent', ipam: { type: 'absent-ipam' } }));
      const nets = await open();
      assert.match((await nets.status()).message, /plugin "absent" not found in .*plugin "absent-ipam" not found/);
      await plugins.install('absent');
      await plugins.install('absent-ipam');
      assert.equal((await nets.status()).ready, true);
    });

    it('states that a file has the extension of the other kind of content', async () => {
      await configure('10.conf', chain({ type: 'first' }));
      assert.match((await (await open()).status()).message, /10\.conf: it contains a list of "plugins".*\*\.conflist/);
      await networks?.close();
      await rm(join(root, 'conf/10.conf'));
      await configure('10.conflist', { cniVersion: '1.0.0', name: 'pods', type: 'first' });
      assert.match((await (await open()).status()).message, /10\.conflist: it contains a single plugin/);
    });

    it('names a network name that is not ASCII, and reads a file name that is not', async () => {
      await configure('10-bücher.conflist', { cniVersion: '1.0.0', name: 'bücher', plugins: [{ type: 'first' }] });
      assert.match((await (await open()).status()).message, /10-bücher\.conflist: "name" is "bücher"/);
      await networks?.close();
      await configure('10-bücher.conflist', chain({ type: 'first' }));
      assert.equal((await (await open()).status()).ready, true);
    });

    it('reads a directory that is configured with a trailing slash as the one without, and sees it replaced', async () => {
      trailing = '/';
      await configure('10.conflist', chain({ type: 'first' }));
      const nets = await open();
      assert.equal(nets.describe().file, join(root, 'conf/10.conflist'));
    });

    it('passes over broken files, files with a dot in front and lists of the loopback alone', async () => {
      await plugins.install('loopback');
      await configure('05-broken.conflist', '{"cniVersion": ');
      await configure('06-lo.conflist', { cniVersion: '1.0.0', name: 'lo', plugins: [{ type: 'loopback' }] });
      await configure('.07.conflist', { cniVersion: '1.0.0', name: 'hidden', plugins: [{ type: 'first' }] });
      await configure('10.conflist', chain({ type: 'first' }));
      const nets = await open();
      assert.equal((await nets.status()).ready, true);
      assert.equal(nets.describe().network, 'pods');
    });

    it("reads a single plugin as a list of one, and a list's further plugins from its folder", async () => {
      await configure('10.conf', { cniVersion: '1.0.0', name: 'single', type: 'first' });
      const nets = await open();
      assert.equal(nets.describe().network, 'single');
      await rm(join(root, 'conf/10.conf'));
      await mkdir(join(root, 'conf/pods'));
      await configure('pods/1.conf', { type: 'second' });
      await configure('10.conflist', chain({ type: 'first' }));
      await nets.attach(await nets.plan(attachmentRequest, ctx), '/op', ctx);
      assert.deepEqual(
        (await plugins.seen()).map(({ plugin }) => plugin),
        ['first', 'second'],
      );
    });

    it('uses the highest version that every plugin supports, and reports if there is none', async () => {
      await plugins.install('second', { versions: ['1.0.0', '1.1.0'] });
      await configure('10.conflist', {
        cniVersion: '0.4.0',
        cniVersions: ['1.0.0', '1.1.0'],
        name: 'pods',
        plugins: [{ type: 'first' }, { type: 'second' }],
      });
      const nets = await open();
      assert.equal(nets.describe().cniVersion, '1.0.0');
      await configure('10.conflist', { cniVersion: '1.1.0', name: 'pods', plugins: [{ type: 'first' }] });
      assert.match((await nets.status()).message, /the configuration lists 1\.1\.0; "first" takes 0\.4\.0, 1\.0\.0/);
    });

    it('asks plugins of version 1.1.0 whether they are ready, and no older ones', async () => {
      await plugins.install('first', { versions: ['1.1.0'] });
      const script = { STATUS: { fail: { code: 50, msg: 'agent is not running' } } };
      await configure('10.conflist', { cniVersion: '1.1.0', name: 'pods', plugins: [{ type: 'first', script }] });
      const nets = await open();
      assert.match((await nets.status()).message, /CNI STATUS .* code 50: agent is not running/);
      await plugins.install('first', { versions: ['1.0.0'] });
      await configure('10.conflist', chain({ type: 'first', script }));
      assert.equal((await nets.status()).ready, true);
    });
  });

  describe('plan()', () => {
    it('reports why the network is not ready', async () => {
      const nets = await open();
      await assert.rejects(
        nets.plan(attachmentRequest, ctx),
        (error) => error instanceof Unavailable && /no CNI configuration file/.test(error.message),
      );
    });

    it('continues when the network becomes ready', async () => {
      const nets = await open(10_000);
      const planned = nets.plan(attachmentRequest, ctx);
      await configure('10.conflist', chain({ type: 'first' }));
      assert.equal((await planned).network, 'pods');
    });

    it('ends when the caller leaves', async () => {
      const nets = await open(10_000);
      using caller = withTimeout(ctx, 50, 'the caller');
      await assert.rejects(nets.plan(attachmentRequest, caller), DeadlineExceeded);
    });
  });
});
