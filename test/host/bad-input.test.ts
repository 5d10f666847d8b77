import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Message } from '../harness/cri-client.ts';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { PROJECT } from '../harness/project-paths.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { eventually, run } from '../harness/run.ts';
import { adminResources } from './admin.ts';
import { withHangingDirectory } from './hanging-directory.ts';
import { containerConfig, podConfig } from './kubelet-like.ts';

const IMAGE = 'registry.k8s.io/e2e-test-images/busybox:1.29-2';
const CODE = { invalid: 3, deadline: 4, notFound: 5, precondition: 9, unavailable: 14 };

describe('invalid input gets an error that names the cause, and leaves nothing', () => {
  it('an unknown image', async () => {
    await using registry = await withTestRegistry();
    await using daemon = await startDaemon({ registryPort: registry.port });
    await refused(
      daemon,
      'PullImage',
      { image: { image: 'registry.k8s.io/no/such:1' } },
      CODE.notFound,
      /registry\.k8s\.io\/no\/such:1/,
    );
    await assertNothingLeft(daemon);
  });

  it('a layer whose bytes do not match its digest', async () => {
    await using registry = await withTestRegistry({
      fault: ({ path }) => (path.includes('/blobs/') ? { kind: 'corrupt' } : undefined),
    });
    await using daemon = await startDaemon({ registryPort: registry.port });
    await refused(daemon, 'PullImage', { image: { image: IMAGE } }, undefined, /busybox:1\.29-2.*sha256:/s);
    await assertNothingLeft(daemon);
  });

  it('a truncated layer', async () => {
    await using registry = await withTestRegistry({
      fault: ({ path }) => (path.includes('/blobs/') ? { kind: 'truncate', bytes: 1000 } : undefined),
    });
    await using daemon = await startDaemon({ registryPort: registry.port });
    await refused(daemon, 'PullImage', { image: { image: IMAGE } }, undefined, /busybox:1\.29-2/);
    await assertNothingLeft(daemon);
  });

  it('a registry that does not answer', async () => {
    await using daemon = await startDaemon({ registryPort: 1 });
    await refused(daemon, 'PullImage', { image: { image: IMAGE } }, CODE.unavailable, /127\.0\.0\.1:1/);
    await assertNothingLeft(daemon);
  });

  it('a network configuration that is not JSON: not ready, and names the file', async () => {
    await using daemon = await startDaemon({ network: 'none' });
    writeFileSync(join(daemon.cniDirectory, '10-broken.conflist'), '{ this is no JSON');
    const { status } = await daemon.cri.call('Status');
    const network = status.conditions.find((one: Message) => one.type === 'NetworkReady');
    assert.equal(network.status, false);
    assert.equal(network.reason, 'NetworkPluginNotReady');
    assert.match(network.message, /10-broken\.conflist: not JSON/);
    await refused(
      daemon,
      'RunPodSandbox',
      { config: pod(daemon, 'broken') },
      undefined,
      /10-broken\.conflist: not JSON/,
    );
    await assertNothingLeft(daemon);
  });

  it('a plugin that fails, and one that hangs', async () => {
    await using daemon = await startDaemon({ network: 'none', config: { cni: { plugin_dirs: ['/usr/lib/cni'] } } });
    const plugins = join(daemon.base, 'plugins');
    await daemon.end('SIGTERM');
    usePlugin(
      daemon,
      plugins,
      `#!/bin/sh\n[ "$CNI_COMMAND" = VERSION ] && exec echo '{"cniVersion":"1.0.0","supportedVersions":["1.0.0"]}'\n[ "$CNI_COMMAND" = ADD ] && { echo '{"cniVersion":"1.0.0","code":11,"msg":"no addresses left in the pool"}'; exit 1; }\nexit 0\n`,
    );
    await daemon.start();
    await refused(
      daemon,
      'RunPodSandbox',
      { config: pod(daemon, 'fails') },
      undefined,
      /no addresses left in the pool/,
    );
    await assertNothingLeft(daemon);

    usePlugin(
      daemon,
      plugins,
      `#!/bin/sh\n[ "$CNI_COMMAND" = VERSION ] && exec echo '{"cniVersion":"1.0.0","supportedVersions":["1.0.0"]}'\n[ "$CNI_COMMAND" = ADD ] && sleep 600\nexit 0\n`,
    );
    await assert.rejects(daemon.cri.call('RunPodSandbox', { config: pod(daemon, 'hangs') }, { timeoutMs: 2000 }), {
      code: CODE.deadline,
    });
    // The operation continues for a retry; the next daemon finds no waiting caller, ends the plugin and undoes the
    // rest.
    await daemon.end('SIGKILL');
    await daemon.start();
    await eventually('the resources of the hanging plugin to be released', 20, () =>
      assertNothingLeft(daemon).then(() => true),
    );
  });

  it('an unknown handler: names those that exist', async () => {
    await using daemon = await startDaemon();
    await refused(
      daemon,
      'RunPodSandbox',
      { config: pod(daemon, 'kata'), runtimeHandler: 'kata' },
      undefined,
      /kata.*runc/s,
    );
    await assertNothingLeft(daemon);
  });

  it('a user that is not in the image, an image that is not there, a host path that hangs', async () => {
    await using registry = await withTestRegistry();
    await using daemon = await startDaemon({ registryPort: registry.port });
    await daemon.cri.call('PullImage', { image: { image: IMAGE } });
    const sandboxConfig = pod(daemon, 'containers');
    const { podSandboxId } = await daemon.cri.call('RunPodSandbox', { config: sandboxConfig });
    const before = (await adminResources(daemon.admin)).length;
    const create = (over: Message): Message => ({
      podSandboxId,
      sandboxConfig,
      config: { ...containerConfig({ image: IMAGE, name: 'x', logDirectory: daemon.base }), ...over },
    });

    await refused(
      daemon,
      'CreateContainer',
      create({ linux: { securityContext: { runAsUsername: 'nobody-knows' } } }),
      undefined,
      /nobody-knows/,
    );
    await refused(
      daemon,
      'CreateContainer',
      create({ image: { image: 'docker.io/library/absent:1' } }),
      CODE.notFound,
      /absent:1/,
    );

    const hanging = join(daemon.base, 'hanging');
    await using _fuse = withHangingDirectory(hanging);
    await refused(
      daemon,
      'CreateContainer',
      create({ mounts: [{ containerPath: '/x', hostPath: hanging }] }),
      CODE.deadline,
      /hanging/,
    );
    assert.equal((await adminResources(daemon.admin)).length, before);
    assert.deepEqual((await daemon.cri.call('ListContainers')).containers, []);
  });

  it('a bad configuration: all errors at once, each with file, key and expectation', async () => {
    const file = join('/tmp', `gantry-bad-${process.pid}.yaml`);
    writeFileSync(file, 'root: 7\nsockett: /x\nlog: { level: loud }\n');
    const ran = await run(join(PROJECT, 'bin/gantry'), ['serve', '--config', file]);
    rmSync(file);
    assert.notEqual(ran.code, 0);
    for (const expected of [/root/, /sockett.*socket/s, /log\.level.*debug/s]) assert.match(ran.stderr, expected);
    assert.equal(ran.stderr.split('\n').filter((line) => line.includes(file)).length, 3);
  });
});

function pod(daemon: DaemonUnderTest, name: string): Message {
  return podConfig({ image: IMAGE, name, logDirectory: join(daemon.base, 'logs', name) });
}

async function refused(
  daemon: DaemonUnderTest,
  rpc: string,
  request: Message,
  code: number | undefined,
  text: RegExp,
): Promise<void> {
  const error = await daemon.cri.call(rpc, request).then(
    () => assert.fail(`${rpc} succeeded`),
    (reason: { code: number; details: string }) => reason,
  );
  assert.match(error.details, text);
  if (code !== undefined) assert.equal(error.code, code, error.details);
}

async function assertNothingLeft(daemon: DaemonUnderTest): Promise<void> {
  assert.deepEqual(await adminResources(daemon.admin), []);
  assert.deepEqual((await daemon.cri.call('ListImages')).images, []);
  assert.deepEqual((await daemon.cri.call('ListPodSandbox')).items, []);
}

/** A network whose only plugin is that script. */
function usePlugin(daemon: DaemonUnderTest, directory: string, script: string): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'scripted'), script);
  chmodSync(join(directory, 'scripted'), 0o755);
  writeFileSync(
    join(daemon.cniDirectory, '10-scripted.conflist'),
    JSON.stringify({ cniVersion: '1.0.0', name: 'scripted', plugins: [{ type: 'scripted' }] }),
  );
  daemon.configure({ cni: { plugin_dirs: [directory] } });
}
