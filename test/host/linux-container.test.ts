import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Message } from '../harness/cri-client.ts';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { BUSYBOX, createOne, execIn, runOne } from './run-container.ts';

/** Its default-user (1000) is in group 50000 by its /etc/group. */
const WITH_GROUP = 'gcr.io/k8s-staging-cri-tools/test-image-predefined-group:latest';
const SLEEP = ['sleep', '1000'];
/** Character device 10:229, which no container has by itself. */
const FUSE = '/dev/fuse';

test('what a container may do', { timeout: 300_000 }, async (t) => {
  await using registry = await withTestRegistry();
  const config = { default_ulimits: ['nofile=1000:2000', 'core=0'], allowed_unsafe_sysctls: ['net.*'] };
  await using daemon = await startDaemon({ registryPort: registry.port, config });
  for (const image of [BUSYBOX, WITH_GROUP]) await daemon.cri.call('PullImage', { image: { image } });
  /** What a script prints in a container that differs from the smallest as said. */
  const output = async (name: string, script: string, container: Message, pod: Message = {}): Promise<string> => {
    const { containerId } = await runOne(daemon, { name, command: SLEEP, container, pod });
    return await execIn(daemon, containerId, script);
  };
  const secured = (securityContext: Message): Message => ({ linux: { securityContext } });

  await t.test('it is in the groups of the request, and with Merge in those of the image', async () => {
    const user = { runAsUser: { value: 1000 }, supplementalGroups: [1234] };
    const groups = (name: string, policy: string, more: Message = {}): Promise<string> => {
      const own = secured({ ...user, ...more, supplementalGroupsPolicy: policy });
      return output(name, 'id -g; id -G', { image: { image: WITH_GROUP }, ...own });
    };
    assert.equal(await groups('merge', 'Merge'), '1000\n1000 1234 50000\n');
    assert.equal(await groups('strict', 'Strict'), '1000\n1000 1234\n');
    assert.equal(await groups('group', 'Strict', { runAsGroup: { value: 2000 } }), '2000\n2000 1234\n');
  });

  await t.test('a group without a user is refused', async () => {
    const request = { name: 'no-user', command: SLEEP, container: secured({ runAsGroup: { value: 2000 } }) };
    await assert.rejects(createOne(daemon, request), /run_as_group/);
  });

  await t.test(
    'masked paths are hidden and read-only paths cannot be written, by default and as requested',
    async () => {
      const look = 'head -c 1 /proc/keys | wc -c; ls /sys/firmware | wc -l; (echo 1 > /proc/sys/kernel/pid_max) 2>&1';
      const plain = await output('protected', `${look}; true`, {});
      assert.match(plain, /^0\n0\n.*Read-only file system/);
      const asked = secured({ maskedPaths: ['/etc/passwd'], readonlyPaths: ['/tmp'] });
      const own = 'wc -c < /etc/passwd; touch /tmp/x 2>&1; head -c 1 /proc/keys | wc -c; true';
      assert.match(await output('asked', own, asked), /^0\n.*Read-only file system\n1\n$/);
    },
  );

  await t.test('it may open the devices it was given, as it was given them, and no others', async () => {
    const device = { hostPath: FUSE, containerPath: '/dev/given', permissions: 'r' };
    const open = 'true < /dev/given && echo read; (true > /dev/given) 2>&1; true';
    assert.match(await output('device', open, { devices: [device] }), /^read\n.*Operation not permitted/);
    const made = 'mknod /tmp/own c 10 229 && (true < /tmp/own) 2>&1; true';
    assert.match(await output('no-device', made, {}), /Operation not permitted/);
  });

  await t.test('it has the resource limits of the configuration', async () => {
    // Of process 1: the runc of this host raises the soft limit of what it executes later (Go does, at its start).
    const own = secured({ namespaceOptions: { pid: 'CONTAINER' } });
    const limits = await output('limits', 'grep -E "open files|core" /proc/1/limits', own, own);
    assert.match(limits, /core file size +0 +0 [^]*open files +1000 +2000 /);
  });

  await t.test("it sees its pod's sysctls: safe ones, and unsafe ones that are allowed", async () => {
    const sysctls = { 'net.core.somaxconn': '1234', 'kernel.shm_rmid_forced': '1' };
    const look = 'cat /proc/sys/net/core/somaxconn /proc/sys/kernel/shm_rmid_forced';
    assert.equal(await output('sysctls', look, {}, { linux: { sysctls } }), '1234\n1\n');
  });

  await t.test(
    'sysctls of an interface are set once the network plugins have made it, and accept_ra is 0',
    async () => {
      const sysctls = { 'net.ipv4.conf.eth0.proxy_arp': '1' };
      const look = 'cat /proc/sys/net/ipv4/conf/eth0/proxy_arp; cat /proc/sys/net/ipv6/conf/eth0/accept_ra 2>&1';
      assert.match(await output('eth0', look, {}, { linux: { sysctls } }), /^1\n(0|.*No such file.*)\n$/);
      const missing = { linux: { sysctls: { 'net.ipv4.conf.eth7.proxy_arp': '1' } } };
      await assert.rejects(createOne(daemon, { name: 'eth7', command: SLEEP, pod: missing }), /eth7/);
    },
  );

  await t.test(
    "host paths that lead through /proc/self are the node's, and those to open files are refused",
    async () => {
      const mounts = [
        { containerPath: '/app/net', hostPath: '/proc/net', readonly: true },
        { containerPath: '/host/mounts', hostPath: '/proc/mounts', readonly: true },
        { containerPath: '/proc/sys/kernel/ns_last_pid', hostPath: '/proc/sys/kernel/ns_last_pid' },
      ];
      const look = 'grep -c eth0: /app/net/dev; grep -q /proc /host/mounts && cat /proc/sys/kernel/ns_last_pid';
      assert.match(await output('proc', look, { mounts }), /^1\n\d+\n$/);
      for (const hostPath of ['/dev/fd', '/dev/stdin']) {
        const container = { mounts: [{ containerPath: '/v', hostPath }] };
        await assert.rejects(
          createOne(daemon, { name: `fd-${hostPath.slice(5)}`, command: SLEEP, container }),
          /open files/,
        );
      }
    },
  );

  await t.test("sysctls that are not allowed, or the host's, are refused, and the host keeps its own", async () => {
    const host = () => readFileSync('/proc/sys/net/core/somaxconn', 'utf8');
    const before = host();
    const refused = (name: string, linux: Message): Promise<unknown> =>
      createOne(daemon, { name, command: SLEEP, pod: { linux } });
    await assert.rejects(refused('unsafe', { sysctls: { 'fs.mqueue.msg_max': '100' } }), /allowed_unsafe_sysctls/);
    const securityContext = { namespaceOptions: { network: 'NODE' } };
    const ofHost = { sysctls: { 'net.core.somaxconn': '1234' }, securityContext };
    await assert.rejects(refused('host', ofHost), /net\.core\.somaxconn.*would change the host/);
    assert.equal(host(), before);
  });

  await t.test('an AppArmor profile is refused if the kernel has no AppArmor', { skip: hasAppArmor() }, async () => {
    const apparmor = { profileType: 'Localhost', localhostRef: 'mine' };
    await assert.rejects(
      createOne(daemon, { name: 'apparmor', command: SLEEP, container: secured({ apparmor }) }),
      /AppArmor is not enabled/,
    );
  });
});

test('handlers of their own', { timeout: 120_000 }, async () => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  await daemon.end('SIGTERM');
  const runtime = { path: 'runc', root: `${daemon.base}/runtime-state`, monitor_env: ['GANTRY_TEST=seen'] };
  const annotated = { allowed_annotations: ['run.oci.'], default_annotations: { 'run.oci.keep': 'default' } };
  daemon.configure({ runtimes: { own: { ...runtime, ...annotated } }, default_runtime: 'own' });
  await daemon.start();
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
  const container = { annotations: { 'run.oci.handler': 'x', 'org.systemd.property.ExecStart': '/evil' } };
  const one = await runOne(daemon, { name: 'annotated', command: SLEEP, container });
  const { runtimeSpec, monitorPid } = await info(daemon, one.containerId);
  assert.equal(runtimeSpec.annotations['run.oci.handler'], 'x');
  assert.equal(runtimeSpec.annotations['run.oci.keep'], 'default');
  assert.ok(!('org.systemd.property.ExecStart' in runtimeSpec.annotations));
  assert.match(readFileSync(`/proc/${monitorPid}/environ`, 'latin1'), /\0?GANTRY_TEST=seen\0/);
  assert.match(readFileSync(`${runtime.root}/${one.containerId}/state.json`, 'utf8'), /"id"/);
});

test('pods without a pause', { timeout: 120_000 }, async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port, config: { drop_infra_ctr: true } });
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
  const own = { linux: { securityContext: { namespaceOptions: { pid: 'CONTAINER' } } } };
  const one = await runOne(daemon, { name: 'alone', command: SLEEP, pod: own, container: own });

  await t.test('run and have their network, over a restart of the daemon', async () => {
    const status = async (): Promise<Message> =>
      await daemon.cri.call('PodSandboxStatus', { podSandboxId: one.podSandboxId, verbose: true });
    const before = await status();
    assert.equal(JSON.parse(before.info.info).pauseKind, 'none');
    const address = 'ip -4 -o addr show eth0';
    assert.match(await execIn(daemon, one.containerId, address), new RegExp(before.status.network.ip));
    await daemon.end('SIGKILL');
    await daemon.start();
    assert.equal((await status()).status.state, 'SANDBOX_READY');
    assert.match(await execIn(daemon, one.containerId, address), new RegExp(before.status.network.ip));
  });

  await t.test('have one where containers share a PID namespace', async () => {
    const shared = await runOne(daemon, { name: 'shared', command: SLEEP });
    assert.match(await execIn(daemon, shared.containerId, 'tr "\\0" " " < /proc/1/cmdline'), /pause/);
  });

  await t.test('never lend the host’s PID namespace', async () => {
    const shared = { linux: { securityContext: { namespaceOptions: { pid: 'POD' } } } };
    const request = { name: 'mixed', command: SLEEP, pod: own, container: shared };
    await assert.rejects(createOne(daemon, request), /has no PID namespace to share/);
  });
});

test('a pause from an image', { timeout: 120_000 }, async (t) => {
  await using registry = await withTestRegistry();
  const image = 'registry.k8s.io/pause:3.9';
  await using daemon = await startDaemon({ registryPort: registry.port, config: { pause_image: image } });
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
  const one = await runOne(daemon, { name: 'from-image', command: SLEEP });

  await t.test('is pulled when missing, runs the pause process, and is pinned', async () => {
    assert.equal(await execIn(daemon, one.containerId, 'cat /proc/1/cmdline'), '/pause\0');
    const { images } = await daemon.cri.call('ListImages');
    const pinned = images.filter((it: Message) => it.pinned).flatMap((it: Message) => it.repoTags);
    assert.deepEqual(pinned, [image]);
  });

  await t.test('sees nothing but its image, and may do nothing', async () => {
    const { info: verbose } = await daemon.cri.call('PodSandboxStatus', {
      podSandboxId: one.podSandboxId,
      verbose: true,
    });
    const { pid, image: imageId, runtimeSpec } = JSON.parse(verbose.info);
    assert.match(imageId, /^[0-9a-f]{64}$/);
    assert.deepEqual([runtimeSpec.root.readonly, runtimeSpec.process.args], [true, ['/pause']]);
    assert.match(readFileSync(`/proc/${pid}/status`, 'utf8'), /^Uid:\t65535[^]*^CapBnd:\t0{16}$/m);
  });

  await t.test('keeps running if the image is removed, and ends with its pod', async () => {
    await daemon.cri.call('RemoveImage', { image: { image } });
    await daemon.end('SIGKILL');
    await daemon.start();
    const { status } = await daemon.cri.call('PodSandboxStatus', { podSandboxId: one.podSandboxId });
    assert.equal(status.state, 'SANDBOX_READY');
    await daemon.cri.call('RemovePodSandbox', { podSandboxId: one.podSandboxId });
    const { images } = await daemon.cri.call('ListImages');
    assert.equal(images.length, 1);
  });
});

async function info(daemon: DaemonUnderTest, containerId: string): Promise<Message> {
  const answer = await daemon.cri.call('ContainerStatus', { containerId, verbose: true });
  return JSON.parse(answer.info.info);
}

function hasAppArmor(): boolean {
  try {
    return readFileSync('/sys/module/apparmor/parameters/enabled', 'latin1').startsWith('Y');
  } catch {
    return false;
  }
}
