import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Message } from '../harness/cri-client.ts';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { eventually } from '../harness/run.ts';
import { adminFaults, adminResources } from './admin.ts';
import { BUSYBOX, type Running, runOne } from './run-container.ts';

/** gRPC status codes. */
const UNAVAILABLE = 14;
const FAILED_PRECONDITION = 9;

test('monitors and runtimes that do not do their part', { timeout: 300_000 }, async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  const runtime = new WrappedRuntime(daemon);
  await daemon.end('SIGTERM');
  daemon.configure({ runtimes: { wrapped: { path: runtime.path } } });
  await daemon.start();
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });

  await t.test('a runtime that writes 200 KiB of errors fails the creation within seconds', async () => {
    const pod = await runtime.pod('noisy');
    runtime.create = '{ echo -n "the reason "; head -c 200000 /dev/zero | tr "\\0" x; } >&2; exit 1';
    const began = performance.now();
    await assert.rejects(pod.createContainer(), { code: FAILED_PRECONDITION, details: /failed: the reason xxx/ });
    assert.ok(performance.now() - began < 20_000);
    await pod.remove();
  });

  await t.test('a runtime that writes errors without end fails the creation within seconds', async () => {
    const pod = await runtime.pod('endless');
    runtime.create = 'exec yes endless >&2';
    const began = performance.now();
    await assert.rejects(pod.createContainer(), { code: FAILED_PRECONDITION, details: /without ending.*endless/s });
    assert.ok(performance.now() - began < 40_000);
    await pod.remove();
  });

  for (const call of ['StopPodSandbox', 'RemovePodSandbox']) {
    await t.test(`${call} cancels a creation whose runtime hangs`, async () => {
      const pod = await runtime.pod(`hangs-${call}`);
      runtime.create = `echo > ${runtime.began}; exec sleep 1000`;
      const creation = pod.createContainer().then(assert.fail, (error: unknown) => error as Message);
      await runtime.hasBegun();
      const began = performance.now();
      await daemon.cri.call(call, { podSandboxId: pod.id });
      assert.ok(performance.now() - began < 10_000);
      const { code, details } = await creation;
      assert.equal(code, UNAVAILABLE);
      assert.match(details, /creation of container "main" .* was cancelled by StopPodSandbox or RemovePodSandbox/);
      await pod.remove();
      await assertNothingLeft(daemon);
    });
  }

  await t.test('StopContainer and RemoveContainer end for a container whose monitor is stopped', async () => {
    const running = await runOne(daemon, { name: 'stopped', command: ['sleep', '1000'] });
    process.kill(await monitorOf(daemon, running), 'SIGSTOP');
    const { containerId } = running;
    await daemon.cri.call('StopContainer', { containerId, timeout: 1 }, { timeoutMs: 20_000 });
    const { status } = await daemon.cri.call('ContainerStatus', { containerId });
    assert.deepEqual([status.state, status.exitCode, status.reason], ['CONTAINER_EXITED', 143, 'Unknown']);
    assert.match(status.message, /the monitor of the container \(conmon, pid \d+\) was stopped/);
    await daemon.cri.call('RemoveContainer', { containerId }, { timeoutMs: 20_000 });
    await removePod(daemon, running);
    await assertNothingLeft(daemon);
  });

  await t.test('a container that ends by itself under a stopped monitor is seen to have ended', async () => {
    const flag = join(daemon.base, 'may-end');
    const command = ['sh', '-c', 'until [ -e /flag/may-end ]; do sleep 0.05; done; exit 7'];
    const mounts = [{ containerPath: '/flag', hostPath: daemon.base }];
    const running = await runOne(daemon, { name: 'ends', command, container: { mounts } });
    process.kill(await monitorOf(daemon, running), 'SIGSTOP');
    writeFileSync(flag, '');
    const status = await exited(daemon, running);
    assert.deepEqual([status.exitCode, status.reason], [7, 'Unknown']);
    assert.match(status.message, /was stopped/);
    await removePod(daemon, running);
  });

  await t.test('a killed monitor is logged and is the reason of the exit, whose code is still known', async () => {
    const flag = join(daemon.base, 'may-end-too');
    const command = ['sh', '-c', 'until [ -e /flag/may-end-too ]; do sleep 0.05; done; exit 8'];
    const mounts = [{ containerPath: '/flag', hostPath: daemon.base }];
    const running = await runOne(daemon, { name: 'killed', command, container: { mounts } });
    process.kill(await monitorOf(daemon, running), 'SIGKILL');
    await eventually('the loss to be logged', 10, () =>
      daemon
        .logText()
        .split('\n')
        .some((line) => line.includes('container monitor is lost') && line.includes(running.containerId)),
    );
    assert.equal((await statusOf(daemon, running)).state, 'CONTAINER_RUNNING');
    writeFileSync(flag, '');
    const status = await exited(daemon, running);
    assert.deepEqual([status.exitCode, status.reason], [8, 'Unknown']);
    assert.match(status.message, /the monitor of the container \(conmon, pid \d+\) ended without an exit code/);
    assert.equal((await adminFaults(daemon.admin)).monitorsLost, 3);
    await removePod(daemon, running);
  });
});

/** runc behind a script whose `create` a test may replace. */
class WrappedRuntime {
  readonly path: string;
  readonly began: string;
  readonly #daemon: DaemonUnderTest;
  readonly #create: string;

  constructor(daemon: DaemonUnderTest) {
    this.#daemon = daemon;
    this.path = join(daemon.base, 'wrapped-runc');
    this.#create = join(daemon.base, 'create.sh');
    this.began = join(daemon.base, 'create-began');
    const lines = [
      '#!/bin/sh',
      `for arg; do [ "$arg" = create ] && [ -s ${this.#create} ] && . ${this.#create}; done`,
      'exec /usr/sbin/runc "$@"',
    ];
    writeFileSync(this.path, `${lines.join('\n')}\n`, { mode: 0o755 });
  }

  /** Shell commands in place of `runc create`. */
  set create(script: string) {
    rmSync(this.began, { force: true });
    writeFileSync(this.#create, script);
  }

  async hasBegun(): Promise<void> {
    await eventually('the runtime to be called', 20, () => readFileSync(this.began).length > 0);
  }

  async pod(name: string): Promise<Pod> {
    const metadata = { name, namespace: 'host', uid: `uid-${name}`, attempt: 0 };
    const sandboxConfig = { metadata, linux: {} };
    const request = { config: sandboxConfig, runtimeHandler: 'wrapped' };
    const { podSandboxId } = await this.#daemon.cri.call('RunPodSandbox', request);
    return new Pod(this.#daemon, podSandboxId, sandboxConfig);
  }
}

class Pod {
  readonly id: string;
  readonly #daemon: DaemonUnderTest;
  readonly #config: Message;

  constructor(daemon: DaemonUnderTest, id: string, config: Message) {
    this.id = id;
    this.#daemon = daemon;
    this.#config = config;
  }

  createContainer(): Promise<Message> {
    const metadata = { name: 'main', attempt: 0 };
    const config = { metadata, image: { image: BUSYBOX }, command: ['sleep', '1000'], linux: {} };
    const request = { podSandboxId: this.id, config, sandboxConfig: this.#config };
    return this.#daemon.cri.call('CreateContainer', request, { timeoutMs: 60_000 });
  }

  async remove(): Promise<void> {
    await this.#daemon.cri.call('StopPodSandbox', { podSandboxId: this.id });
    await this.#daemon.cri.call('RemovePodSandbox', { podSandboxId: this.id });
  }
}

async function statusOf(daemon: DaemonUnderTest, { containerId }: Running): Promise<Message> {
  return (await daemon.cri.call('ContainerStatus', { containerId })).status;
}

async function exited(daemon: DaemonUnderTest, running: Running): Promise<Message> {
  return await eventually('the container to be shown as exited', 20, async () => {
    const status = await statusOf(daemon, running);
    return status.state === 'CONTAINER_EXITED' ? status : undefined;
  });
}

/** conmon is the parent of the container's process. */
async function monitorOf(daemon: DaemonUnderTest, { containerId }: Running): Promise<number> {
  const { info } = await daemon.cri.call('ContainerStatus', { containerId, verbose: true });
  const stat = readFileSync(`/proc/${JSON.parse(info.info).pid}/stat`, 'latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

async function removePod(daemon: DaemonUnderTest, { podSandboxId }: Running): Promise<void> {
  await daemon.cri.call('StopPodSandbox', { podSandboxId });
  await daemon.cri.call('RemovePodSandbox', { podSandboxId });
}

async function assertNothingLeft(daemon: DaemonUnderTest): Promise<void> {
  await eventually('the ledger to be empty', 15, async () => {
    const rows = await adminResources(daemon.admin);
    if (rows.length > 0) throw new Error(`still in the ledger: ${JSON.stringify(rows)}`);
    return true;
  });
}
