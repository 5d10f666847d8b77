import assert from 'node:assert/strict';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Message } from '../harness/cri-client.ts';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { eventually } from '../harness/run.ts';
import { BUSYBOX, execIn, type Running, runOne } from './run-container.ts';

/** Ignores SIGTERM, and ends by itself with 5 when its gate opens. `signal` shows that SIGTERM has arrived. */
const STUBBORN =
  'trap "echo > /gate/signal" TERM; echo > /gate/up; until [ -e /gate/end ]; do sleep 0.05; done; exit 5';
const LONG = 600;

// As in exec_termination.bats, logs.bats and ctr.bats of CRI-O.
test('a container in the grace period of StopContainer', { timeout: 180_000 }, async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });

  await t.test('takes execs, one after the other and several at once', async () => {
    const stubborn = await Stubborn.start(daemon, 'takes-execs');
    const stopped = stubborn.stop(LONG);
    await stubborn.has('signal');
    assert.equal(await execIn(daemon, stubborn.containerId, 'echo one'), 'one\n');
    assert.equal(await execIn(daemon, stubborn.containerId, 'echo two'), 'two\n');
    const many = Array.from({ length: 10 }, (_, n) => execIn(daemon, stubborn.containerId, `echo ${n}`));
    assert.deepEqual(
      await Promise.all(many),
      many.map((_, n) => `${n}\n`),
    );
    stubborn.end();
    await stopped;
    assert.equal((await stubborn.status()).exitCode, 5);
    await assert.rejects(execIn(daemon, stubborn.containerId, 'true'), /FAILED_PRECONDITION/);
    await stubborn.remove();
  });

  await t.test('lets an exec that began earlier go on, which ends with the container', async () => {
    const stubborn = await Stubborn.start(daemon, 'earlier-exec');
    const script = 'echo > /gate/exec; exec sleep 1000';
    const request = { containerId: stubborn.containerId, cmd: ['sh', '-c', script], timeout: LONG };
    const exec = daemon.cri.call('ExecSync', request, { timeoutMs: 30_000 });
    await stubborn.has('exec');
    const stopped = stubborn.stop(LONG);
    await stubborn.has('signal');
    assert.match(await execIn(daemon, stubborn.containerId, 'ps'), /sleep 1000/);
    stubborn.end();
    await stopped;
    const { exitCode } = await exec;
    assert.equal(exitCode, 137);
    await stubborn.remove();
  });

  await t.test('leaves no child running if it shares the PID namespace of its pod', async () => {
    const stubborn = await Stubborn.start(daemon, 'child');
    await execIn(daemon, stubborn.containerId, 'setsid sleep 4321 >/dev/null 2>&1 </dev/null & echo > /gate/child');
    const witness = await stubborn.neighbour();
    assert.match(await execIn(daemon, witness, 'ps'), /sleep 4321/);
    stubborn.end();
    await eventually('the end', 20, async () => (await stubborn.status()).state === 'CONTAINER_EXITED');
    assert.doesNotMatch(await execIn(daemon, witness, 'ps'), /sleep 4321/);
    await stubborn.remove();
  });

  await t.test('is stopped sooner by another StopContainer with a shorter timeout', async () => {
    const stubborn = await Stubborn.start(daemon, 'shorter');
    const calls = [stubborn.stop(LONG)];
    await stubborn.has('signal');
    calls.push(stubborn.stop(LONG), stubborn.stop(1));
    await Promise.all(calls);
    const { state, exitCode } = await stubborn.status();
    assert.deepEqual([state, exitCode], ['CONTAINER_EXITED', 137]);
    await stubborn.remove();
  });

  await t.test('has its log opened again', async () => {
    const stubborn = await Stubborn.start(daemon, 'log');
    const stopped = stubborn.stop(LONG);
    await stubborn.has('signal');
    const log = join(stubborn.logDirectory, 'main.log');
    renameSync(log, `${log}.1`);
    await daemon.cri.call('ReopenContainerLog', { containerId: stubborn.containerId });
    renameSync(log, `${log}.2`);
    stubborn.end();
    await stopped;
    await stubborn.remove();
  });
});

class Stubborn {
  readonly containerId: string;
  readonly logDirectory: string;
  readonly #sandbox: string;
  readonly #daemon: DaemonUnderTest;

  private constructor(daemon: DaemonUnderTest, { podSandboxId, containerId, logDirectory }: Running) {
    this.#daemon = daemon;
    this.#sandbox = podSandboxId;
    this.containerId = containerId;
    this.logDirectory = logDirectory;
  }

  /** Returns when its trap is set. */
  static async start(daemon: DaemonUnderTest, name: string): Promise<Stubborn> {
    const hostPath = join(daemon.base, 'logs', name);
    const mounts = [{ containerPath: '/gate', hostPath }];
    const command = ['sh', '-c', STUBBORN];
    const stubborn = new Stubborn(daemon, await runOne(daemon, { name, command, container: { mounts } }));
    await stubborn.has('up');
    return stubborn;
  }

  /** Waits for a file that the container writes. */
  async has(file: string): Promise<void> {
    await eventually(`the container to write ${file}`, 20, () => existsSync(join(this.logDirectory, file)));
  }

  /** Another container of the pod, which sees its processes. */
  async neighbour(): Promise<string> {
    const config = {
      metadata: { name: 'neighbour', attempt: 0 },
      image: { image: BUSYBOX },
      command: ['sleep', '1000'],
      linux: {},
    };
    const podSandboxId = this.#sandbox;
    const { containerId } = await this.#daemon.cri.call('CreateContainer', { podSandboxId, config });
    await this.#daemon.cri.call('StartContainer', { containerId });
    return containerId;
  }

  async stop(timeout: number): Promise<void> {
    await this.#daemon.cri.call('StopContainer', { containerId: this.containerId, timeout }, { timeoutMs: 60_000 });
  }

  end(): void {
    writeFileSync(join(this.logDirectory, 'end'), '');
  }

  async status(): Promise<Message> {
    return (await this.#daemon.cri.call('ContainerStatus', { containerId: this.containerId })).status;
  }

  async remove(): Promise<void> {
    await this.#daemon.cri.call('StopPodSandbox', { podSandboxId: this.#sandbox });
    await this.#daemon.cri.call('RemovePodSandbox', { podSandboxId: this.#sandbox });
  }
}
