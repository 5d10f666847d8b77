import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { BUSYBOX, runOne } from '../host/run-container.ts';
import { watchDaemon } from './daemon-watch.ts';
import { startEcho } from './echo.ts';
import { type ClientResult, goClient, TRANSPORTS } from './go-client.ts';
import { shippedGantry } from './shipped.ts';

const MOST_RSS_MIB = 200;
const ECHO_PORT = 7;

test("Kubernetes' own Go packages", { timeout: 900_000 }, async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port, program: await shippedGantry() });
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
  const { podSandboxId, containerId } = await runOne(daemon, { name: 'streams', command: ['sleep', '10000'] });
  await using _echo = await startEcho(daemon.cri, podSandboxId, ECHO_PORT);
  const execUrl = async (cmd: readonly string[], stdin = false): Promise<string> => {
    const streams = { stdin, stdout: true, stderr: !stdin };
    return (await daemon.cri.call('Exec', { containerId, cmd, ...streams })).url;
  };
  const forwardUrl = async (): Promise<string> => (await daemon.cri.call('PortForward', { podSandboxId })).url;

  const transfer = async (what: string, work: Promise<readonly ClientResult[]>, mib: number): Promise<void> => {
    const cost = await watchDaemon(daemon, work);
    const results = await work;
    for (const result of results)
      assert.deepEqual([result.error, result.equal, result.bytes], [undefined, true, mib * 2 ** 20]);
    const seconds = Math.max(...results.map((result) => result.seconds));
    const rate = ((results.length * mib) / seconds).toFixed(0);
    const late = `event loop late p99 ${cost.p99Ms.toFixed(1)} ms, max ${cost.maxMs.toFixed(1)} ms`;
    console.log(`${what}: ${rate} MiB/s, daemon ${cost.rssMib.toFixed(0)} MiB, ${late}`);
    assert.ok(cost.rssMib < MOST_RSS_MIB, `the daemon had ${cost.rssMib} MiB`);
  };

  for (const transport of TRANSPORTS) {
    await t.test(`${transport}: outputs and exit codes`, async () => {
      const script = 'echo out; echo err >&2; exit 7';
      const [result] = await goClient('run', { transport }, await execUrl(['sh', '-c', script]));
      assert.deepEqual([result?.stdout, result?.stderr, result?.exitCode], ['out\n', 'err\n', 7]);
      const [missing] = await goClient('run', { transport }, await execUrl(['/no/such']));
      assert.match(missing?.error ?? '', /no such file/);
    });

    await t.test(`${transport}: output is complete when its command ends`, async () => {
      const urls = await Promise.all(Array.from({ length: 20 }, () => execUrl(['sh', '-c', 'seq 1 50000; exit 3'])));
      for (const result of await goClient('run', { transport }, ...urls)) {
        assert.deepEqual([result.stdout?.length, result.exitCode, result.error], [288_894, 3, undefined]);
      }
    });

    await t.test(`${transport}: 200 MiB through an exec, there and back`, async () => {
      await transfer(`${transport} exec`, goClient('exec', { transport, mib: 200 }, await execUrl(['cat'], true)), 200);
    });

    await t.test(`${transport}: a command that takes its input late gets all of it`, async () => {
      const late = ['sh', '-c', 'sleep 6; cat'];
      await transfer(`${transport} late exec`, goClient('exec', { transport, mib: 20 }, await execUrl(late, true)), 20);
    });

    await t.test(`${transport}: 200 MiB through a forwarded port, there and back`, async () => {
      const options = { transport, mib: 200, port: ECHO_PORT };
      await transfer(`${transport} port-forward`, goClient('forward', options, await forwardUrl()), 200);
    });

    await t.test(`${transport}: 50 execs at once`, async () => {
      const urls = await Promise.all(Array.from({ length: 50 }, () => execUrl(['cat'], true)));
      await transfer(`${transport} 50 execs`, goClient('exec', { transport, mib: 2 }, ...urls), 2);
    });

    await t.test(`${transport}: 50 connections at once through one forwarded port`, async () => {
      const options = { transport, mib: 2, port: ECHO_PORT, connections: 50 };
      await transfer(`${transport} 50 connections`, goClient('forward', options, await forwardUrl()), 2);
    });
  }

  await t.test('a port without a listener is reported', async () => {
    const [result] = await goClient('forward', { port: 81, mib: 1 }, await forwardUrl());
    assert.equal(result?.equal, false);
  });
});
