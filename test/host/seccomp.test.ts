import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Message } from '../harness/cri-client.ts';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { eventually } from '../harness/run.ts';
import { publish } from '../images/image.ts';
import { packLayer } from '../images/layer.ts';
import { hostTarget } from '../images/target.ts';
import { Tree } from '../images/tree.ts';
import { type RunningRegistry, startRegistry } from '../registry/registry.ts';
import { RegistryStore } from '../registry/registry-store.ts';
import { elf32 } from './elf32.ts';
import { BUSYBOX, execIn, runOne } from './run-container.ts';

const WITH_32_BIT = 'registry.k8s.io/seccomp/with-32-bit:1';
const WITHOUT = 'registry.k8s.io/seccomp/without:1';
const RUNTIME_DEFAULT = { profileType: 'RuntimeDefault' };
/** 128 and SIGSYS: the exit code after a system call of an architecture that the filter does not contain. */
const KILLED_BY_FILTER = 159;
const PROGRAM = elf32('from 32 bits');
/** Nothing else answers so to chmod. */
const EDOM = 33;

test('the 32-bit system calls of x86', { timeout: 120_000, skip: process.arch !== 'x64' }, async (t) => {
  await using registry = await registryOfTwo();
  await using daemon = await startDaemon({ registryPort: registry.port });
  for (const image of [WITH_32_BIT, WITHOUT]) await daemon.cri.call('PullImage', { image: { image } });
  const hostPath = join(daemon.base, 'program');
  writeFileSync(hostPath, PROGRAM, { mode: 0o755 });
  const mounts = [{ containerPath: '/mounted', hostPath, readonly: true }];

  await t.test('are there for an image with a program that makes them', async () => {
    const image = { image: { image: WITH_32_BIT } };
    const { exitCode, containerId } = await ended(daemon, 'with', '/bin/program', RUNTIME_DEFAULT, image);
    assert.equal(exitCode, 0);
    assert.match(await architectures(daemon, containerId), /X86_64, SCMP_ARCH_X86 \(the image has executables for x86/);
  });

  await t.test('are not for an image without one, however the program got into the container', async () => {
    const image = { image: { image: WITHOUT }, mounts };
    const { exitCode, containerId } = await ended(daemon, 'without', '/mounted', RUNTIME_DEFAULT, image);
    assert.equal(exitCode, KILLED_BY_FILTER);
    assert.match(await architectures(daemon, containerId), /^SCMP_ARCH_X86_64 \(native only/);
  });

  await t.test('are available to unconfined containers', async () => {
    const image = { image: { image: WITHOUT }, mounts };
    const { exitCode } = await ended(daemon, 'unconfined', '/mounted', { profileType: 'Unconfined' }, image);
    assert.equal(exitCode, 0);
  });
});

test('profiles of the node', { timeout: 120_000 }, async (t) => {
  await using registry = await withTestRegistry();
  const directory = mkdtempSync('/var/tmp/gantry-seccomp-');
  t.after(() => rmSync(directory, { recursive: true }));
  const profile = join(directory, 'node.json');
  const [name, errnoRet] = ['fchmodat', EDOM];
  const syscalls = [{ names: ['chmod', name, 'fchmodat2'], action: 'SCMP_ACT_ERRNO', errnoRet }];
  writeFileSync(profile, JSON.stringify({ defaultAction: 'SCMP_ACT_ALLOW', syscalls }));
  const chmod = 'chmod 700 /tmp 2>&1; grep Seccomp: /proc/self/status';
  const said = async (daemon: DaemonUnderTest, pod: string, seccomp: Message): Promise<string> => {
    const container = { linux: { securityContext: { seccomp } } };
    const one = await runOne(daemon, { name: pod, command: ['sleep', '1000'], container });
    return await execIn(daemon, one.containerId, chmod);
  };

  await t.test('are used for RuntimeDefault if configured, and for nothing else', async () => {
    await using daemon = await startDaemon({ registryPort: registry.port, config: { seccomp: { profile } } });
    await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
    assert.match(await said(daemon, 'default', RUNTIME_DEFAULT), /domain[^]*Seccomp:\t2/);
    assert.equal(await said(daemon, 'unconfined', { profileType: 'Unconfined' }), 'Seccomp:\t0\n');
  });

  await t.test('are used if a container names them, and refused if they do not exist', async () => {
    await using daemon = await startDaemon({ registryPort: registry.port });
    await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
    assert.equal(await said(daemon, 'default', RUNTIME_DEFAULT), 'Seccomp:\t2\n');
    const local = (localhostRef: string): Message => ({ profileType: 'Localhost', localhostRef });
    assert.match(await said(daemon, 'local', local(profile)), /domain[^]*Seccomp:\t2/);
    await assert.rejects(
      said(daemon, 'none', local('/nonexistent.json')),
      /file does not exist: "\/nonexistent\.json"/,
    );
  });
});

/** A registry of its own with two images: one with a 32-bit program, and one without any program. */
async function registryOfTwo(): Promise<RunningRegistry & AsyncDisposable> {
  const dir = mkdtempSync('/var/tmp/gantry-seccomp-images-');
  const store = new RegistryStore(dir);
  const trees = { 'with-32-bit': new Tree().file('bin/program', PROGRAM, 0o755), without: new Tree().file('none', '') };
  for (const [name, tree] of Object.entries(trees)) {
    const image = { names: [`seccomp/${name}:1`], layers: [packLayer(tree)], dialect: 'oci' } as const;
    await publish(store, image, hostTarget().goarch);
  }
  const registry = await startRegistry({ dir, port: 0 });
  const close = async (): Promise<void> => {
    await registry.close();
    rmSync(dir, { recursive: true });
  };
  return { ...registry, [Symbol.asyncDispose]: close };
}

async function ended(
  daemon: DaemonUnderTest,
  name: string,
  program: string,
  seccomp: Message,
  image: Message,
): Promise<{ readonly exitCode: number; readonly containerId: string }> {
  const container = { ...image, linux: { securityContext: { seccomp } } };
  const { containerId } = await runOne(daemon, { name, command: [program], container });
  let status: Message = {};
  await eventually('the program to end', 30, async () => {
    ({ status } = await daemon.cri.call('ContainerStatus', { containerId }));
    return status.state === 'CONTAINER_EXITED';
  });
  return { exitCode: status.exitCode, containerId };
}

async function architectures(daemon: DaemonUnderTest, containerId: string): Promise<string> {
  const { info } = await daemon.cri.call('ContainerStatus', { containerId, verbose: true });
  return JSON.parse(info.info).notes.seccompArchitectures;
}
