import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CODE, HostileFixture } from './hostile-fixture.ts';

/** Annotations on which a runtime, a monitor or systemd would act. */
const STEERING = [
  'org.systemd.property.ExecStart',
  'run.oci.handler',
  'run.oci.hooks.stdout',
  'module.wasm.image/variant',
  'bundle',
  'org.criu.config',
  'io.kubernetes.cri-o.UnifiedCgroup.main',
  'io.kubernetes.cri-o.LinkLogs',
  'io.katacontainers.config.hypervisor.path',
];
const AS_ANNOTATIONS = Object.fromEntries(STEERING.map((key) => [key, '../../../../malicious']));
const MIB = 1024 * 1024;
const HOST = { securityContext: { namespaceOptions: { network: 'NODE', ipc: 'NODE' } } };
const MAPPING = { hostId: 200_000, containerId: 0, length: 65_536 };

test('hostile pods', { timeout: 300_000 }, async (t) => {
  await using fixture = await HostileFixture.open();
  const refused = (over: object, text: RegExp): Promise<string> =>
    fixture.refused('RunPodSandbox', { config: fixture.podConfig(over) }, text);

  await t.test('CVE-2022-0811: a sysctl whose value contains another one is refused', async () => {
    const value = '1024 65000+kernel.core_pattern=|/x';
    await refused(
      { linux: { sysctls: { 'net.ipv4.ip_local_port_range': value } } },
      /ip_local_port_range.*core_pattern/,
    );
    await refused({ linux: { sysctls: { 'kernel.shm_rmid_forced': '1\nkernel.core_pattern=|/x' } } }, /is not a value/);
  });

  await t.test('CVE-2022-0811: a sysctl whose name leads out of /proc/sys is refused', async () => {
    for (const name of [
      'net.ipv4+kernel.core_pattern',
      'net/ipv4/x',
      'net..ipv4',
      'net.../kernel',
      'net.a b',
      'net.a\n',
    ]) {
      await refused({ linux: { sysctls: { [name]: '1' } } }, /not the name of a sysctl/);
    }
  });

  await t.test("CVE-2022-0811: a sysctl of the node's is refused, and said to be", async () => {
    for (const name of ['kernel.core_pattern', 'kernel.modprobe', 'vm.swappiness', 'fs.file-max']) {
      await refused(
        { linux: { sysctls: { [name]: '1' } } },
        new RegExp(`"${name}".*does not belong to a namespace of a pod`),
      );
    }
  });

  await t.test('CVE-2022-0811: a sysctl of a namespace that the pod shares with the host is refused', async () => {
    for (const name of ['net.core.somaxconn', 'kernel.shmmax', 'fs.mqueue.msg_max']) {
      await refused({ linux: { sysctls: { [name]: '77' }, ...HOST } }, new RegExp(`"${name}".*would change the host`));
    }
  });

  await t.test('CVE-2024-3154: no annotation or label that steers a runtime reaches it', async () => {
    const pod = await fixture.pod({ annotations: AS_ANNOTATIONS, labels: AS_ANNOTATIONS });
    const image = await fixture.image('labels', { config: { Labels: AS_ANNOTATIONS } });
    const over = { annotations: AS_ANNOTATIONS, labels: AS_ANNOTATIONS };
    const { annotations } = await fixture.spec(await fixture.run(pod, image, over));
    for (const key of STEERING) assert.ok(!(key in annotations), key);
    assert.doesNotMatch(JSON.stringify(annotations), /malicious/);
  });

  await t.test(
    'CVE-2025-0750: an annotation or a name that is a path names no path, and the pod can be removed',
    async () => {
      const metadata = { name: '../../../malicious', namespace: '../..', uid: '../../../../tmp', attempt: 0 };
      const pod = await fixture.pod({ metadata, annotations: AS_ANNOTATIONS });
      const image = await fixture.image('plain');
      await fixture.run(pod, image, { metadata: { name: '../../../malicious', attempt: 0 } });
      assert.ok(!existsSync('/malicious') && !existsSync(`${fixture.daemon.base}/malicious`));
      await fixture.daemon.cri.call('StopPodSandbox', { podSandboxId: pod.id });
      await fixture.daemon.cri.call('RemovePodSandbox', { podSandboxId: pod.id });
    },
  );

  await t.test('H073: labels of an image are not those of its containers', async () => {
    const forged = { 'io.kubernetes.pod.uid': 'forged', 'containerd.io/restart.loguri': 'file:///forged' };
    const image = await fixture.image('forged', { config: { Labels: forged } });
    const containerId = await fixture.run(await fixture.pod(), image);
    const { status } = await fixture.daemon.cri.call('ContainerStatus', { containerId });
    assert.deepEqual([status.labels, status.annotations], [{}, {}]);
  });

  await t.test('H096: a cgroup parent that climbs, or is of the other driver, is refused', async () => {
    for (const cgroupParent of ['../..', '/a/../../b', 'x.slice', '/a\nb']) {
      await refused({ linux: { cgroupParent } }, /cgroup_parent/);
    }
  });

  await t.test('CVE-2018-18955: mappings of ids that are several, overflow or leave root out are refused', async () => {
    const mapped = (uids: readonly object[], gids = uids): object => {
      const usernsOptions = { mode: 'POD', uids, gids };
      return { linux: { securityContext: { namespaceOptions: { usernsOptions } } } };
    };
    await refused(mapped([]), /userns_options\.uids: must have exactly one mapping/);
    await refused(mapped([MAPPING, { ...MAPPING, containerId: 65_536 }]), /uids: must have exactly one mapping/);
    await refused(mapped([{ ...MAPPING, containerId: 1 }]), /uids: must map container id 0/);
    await refused(mapped([{ ...MAPPING, length: 0 }]), /uids\[0\]\.length: is zero/);
    await refused(mapped([MAPPING], [{ ...MAPPING, hostId: 4_294_967_295 }]), /gids: ends at host ID 4295032830/);
    await refused(mapped([{ ...MAPPING, length: 4_294_967_295 }]), /uids: ends at host ID/);
  });

  await t.test('CVE-2025-47291: the containers of a user namespace are in the cgroup of their pod', async () => {
    const { cgroupParent } = fixture.daemon;
    const namespaceOptions = { usernsOptions: { mode: 'POD', uids: [MAPPING], gids: [MAPPING] } };
    const linux = { cgroupParent, securityContext: { namespaceOptions } };
    const id = await fixture.run(await fixture.pod({ linux }), await fixture.image('plain'), { linux });
    const { info } = await fixture.daemon.cri.call('ContainerStatus', { containerId: id, verbose: true });
    const lines = readFileSync(`/proc/${JSON.parse(info.info).pid}/cgroup`, 'utf8').split('\n');
    const memory = lines.find((line) => line.includes(':memory:') || line.startsWith('0::/gantry')) ?? '';
    assert.ok(memory.includes(`:${cgroupParent}/`), lines.join('\n'));
  });

  await t.test('H098: host names and resolver entries with line breaks are refused', async () => {
    await refused({ hostname: 'a\nb' }, /config\.hostname: "a\\nb" is not a host name/);
    await refused({ hostname: 'a'.repeat(65) }, /config\.hostname: has 65 characters/);
    await refused({ dnsConfig: { servers: ['1.1.1.1\nnameserver 6.6.6.6'] } }, /dns_config\.servers\[0\]/);
    await refused({ dnsConfig: { searches: ['a b'] } }, /dns_config\.searches\[0\]/);
    await refused({ dnsConfig: { options: Array(1000).fill('rotate') } }, /dns_config\.options/);
  });

  await t.test('H106: invalid ports, and a port that is used twice or by another pod, are refused', async () => {
    const port = (over: object): object => ({ containerPort: 80, hostPort: 18_080, ...over });
    await refused({ portMappings: [port({ hostPort: -1 })] }, /host_port: -1 is not between/);
    await refused({ portMappings: [port({ containerPort: 70_000 })] }, /container_port: 70000 is not between/);
    await refused({ portMappings: [port({ hostIp: 'x' })] }, /host_ip: "x" is not an IP address/);
    await refused({ portMappings: [port({}), port({ containerPort: 81 })] }, /host_port: 18080 is claimed by/);
    const owner = await fixture.pod({ portMappings: [port({})] });
    const config = fixture.podConfig({ portMappings: [port({ hostIp: '127.0.0.1' })] });
    const text = new RegExp(`host port 18080/TCP is already used by pod sandbox ${owner.id}`);
    await fixture.refused('RunPodSandbox', { config }, text, CODE.precondition);
  });

  await t.test('H162: a pod whose name would add arguments for network plugins is refused', async () => {
    for (const name of ['a;IgnoreUnknown=0;IP=10.0.0.1', 'a=b', 'a\nb']) {
      const metadata = { name, namespace: 'hostile', uid: 'u', attempt: 0 };
      await refused({ metadata }, /metadata\.name: must not contain/);
    }
  });

  await t.test('H092: names that are equal when joined by a separator are distinguished', async () => {
    const named = (namespace: string, name: string): object => ({
      metadata: { name, namespace, uid: 'u', attempt: 0 },
    });
    const [one, two] = [await fixture.pod(named('a_b', 'c')), await fixture.pod(named('a', 'b_c'))];
    assert.notEqual(one.id, two.id);
  });

  await t.test('H091: invalid ids are refused, and stopping or removing them succeeds', async () => {
    for (const id of ['../../x', '*', 'x'.repeat(100_000)]) {
      await fixture.refused('PodSandboxStatus', { podSandboxId: id }, /^pod sandbox .* not found/, CODE.notFound);
      await fixture.daemon.cri.call('StopPodSandbox', { podSandboxId: id });
      await fixture.daemon.cri.call('RemoveContainer', { containerId: id });
    }
    const long = { podSandboxId: 'x'.repeat(1_000_000) };
    await fixture.refused('PodSandboxStatus', long, /exceed.* 262144 /, CODE.exhausted);
    await fixture.refused('ContainerStatus', { containerId: '' }, /container_id: is empty/);
    await fixture.refused(
      'ContainerStatus',
      { containerId: '0123456789ab' },
      /"0123456789ab" not found/,
      CODE.notFound,
    );
  });

  await t.test('H104: a privileged container in an ordinary pod is refused', async () => {
    const image = await fixture.image('plain');
    const linux = { securityContext: { privileged: true } };
    await fixture.refusedContainer(
      await fixture.pod(),
      image,
      { linux },
      /privileged: the container wants it, but its sandbox/,
    );
  });

  await t.test('H108: a request of 50 MB ends its call and no other', async () => {
    const metadata = { name: 'x'.repeat(50 * MIB) };
    await fixture.refused('RunPodSandbox', { config: { metadata } }, /larger than max/i, CODE.exhausted);
    await fixture.daemon.cri.call('Version');
  });
});
