import assert from 'node:assert/strict';
import { readdirSync, readlinkSync } from 'node:fs';
import { test } from 'node:test';
import { SpdyClient } from '../../src/streaming/testing/spdy-client.ts';
import { startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { eventually } from '../harness/run.ts';
import { BUSYBOX, execIn, runOne } from '../host/run-container.ts';
import { startEcho } from './echo.ts';

const ROUNDS = 200;
const FORWARD = { 'X-Stream-Protocol-Version': 'portforward.k8s.io' };

test('clients that disconnect without closing leave nothing', { timeout: 300_000 }, async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
  const { podSandboxId, containerId } = await runOne(daemon, { name: 'leaks', command: ['sleep', '10000'] });
  await using _echo = await startEcho(daemon.cri, podSandboxId, 7);
  const descriptors = (): number => readdirSync(`/proc/${daemon.pid}/fd`).length;
  const streams = { stdout: true, stderr: true };

  const vanish = async (rpc: string, request: object, streamTypes: readonly string[]): Promise<void> => {
    const { url } = await daemon.cri.call(rpc, request);
    const client = await SpdyClient.connect(new URL(url), rpc === 'PortForward' ? FORWARD : {});
    if (rpc !== 'PortForward') await client.openExec(...streamTypes);
    else {
      for (const [i, streamtype] of streamTypes.entries()) {
        await client.open(2 * i + 1, { streamtype, port: '7', requestid: '0' });
      }
      client.data(3, 'x');
      await client.until(() => client.seen(3).text === 'x');
    }
    client.raw.socket.resetAndDestroy();
    client[Symbol.dispose]();
  };
  const cases: Readonly<Record<string, () => Promise<void>>> = {
    attach: () => vanish('Attach', { containerId, ...streams }, ['error', 'stdout', 'stderr']),
    exec: () => vanish('Exec', { containerId, cmd: ['sleep', '4321'], ...streams }, ['error', 'stdout', 'stderr']),
    'exec on a terminal': () =>
      vanish('Exec', { containerId, cmd: ['sleep', '4321'], tty: true, stdout: true }, ['error', 'stdout', 'resize']),
    'port-forward': () => vanish('PortForward', { podSandboxId }, ['error', 'data']),
  };
  for (const [name, round] of Object.entries(cases)) {
    await t.test(`${ROUNDS} times ${name}`, async () => {
      await round();
      await settled(descriptors);
      const before = descriptors();
      for (let i = 0; i < ROUNDS; i += 10) await Promise.all(Array.from({ length: 10 }, round));
      await eventually('its end', 30, async () => {
        const processes = await execIn(daemon, containerId, 'ps');
        return !processes.includes('sleep 4321') && descriptors() <= before ? true : undefined;
      }).catch((cause: unknown) => {
        const open = readdirSync(`/proc/${daemon.pid}/fd`).map((fd) => readlinkSync(`/proc/${daemon.pid}/fd/${fd}`));
        throw new Error(`${descriptors()} descriptors, ${before} before: ${open.join(' ')}`, { cause });
      });
      assert.doesNotMatch(daemon.logText(), /failed to clean up after exec|failed with an unexpected error/);
    });
  }

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    await t.test(
      `an exec under way when the daemon ends by ${signal} is gone with the next at the latest`,
      async () => {
        const { url } = await daemon.cri.call('Exec', { containerId, cmd: ['sleep', '4321'], ...streams });
        const client = await SpdyClient.connect(new URL(url));
        await client.openExec('error', 'stdout', 'stderr');
        await eventually('the command', 10, async () => {
          return (await execIn(daemon, containerId, 'ps')).includes('sleep 4321') ? true : undefined;
        });
        await daemon.end(signal);
        client[Symbol.dispose]();
        await daemon.start();
        assert.doesNotMatch(await execIn(daemon, containerId, 'ps'), /sleep 4321/);
        assert.doesNotMatch(daemon.logText(), /failed to clean up after exec|failed with an unexpected error/);
      },
    );
  }
});

/** Waits until it stays the same for a second. */
async function settled(count: () => number): Promise<void> {
  for (let same = 0, last = count(); same < 10; same = count() === last ? same + 1 : 0) {
    last = count();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
