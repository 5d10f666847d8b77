import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Message } from '../harness/cri-client.ts';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { BUSYBOX, execIn, runOne } from './run-container.ts';

/** Of both streams together: 16 MiB less the overhead of the response. */
const CAP = 16 * 1024 * 1024 - 1024;
/** Two commands of a pod at a time, each with its output, the message and the frame of it; and what is not collected yet. */
const MOST_GROWTH_MIB = 250;
const DEADLINE_EXCEEDED = 4;
const DOUBLE_FORKED = '(setsid sh -c "exec sleep 4321" &) & setsid sleep 4321 & sleep 4321';

test('commands in a running container', { timeout: 300_000 }, async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
  const { containerId } = await runOne(daemon, { name: 'execs', command: ['sleep', '1000'] });
  const exec = (script: string, timeout = 120): Promise<Message> =>
    daemon.cri.call('ExecSync', { containerId, cmd: ['sh', '-c', script], timeout }, { timeoutMs: 240_000 });

  await t.test('have their own exit codes; a signal is 128 and its number', async () => {
    for (const [script, code] of [
      ['exit 0', 0],
      ['exit 7', 7],
      ['kill -TERM $$', 143],
      ['kill -KILL $$', 137],
    ] as const)
      assert.equal((await exec(script)).exitCode, code, script);
  });

  await t.test('twenty at once with 300 KB each: none cut, none mixed up', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => exec(`yes ${letter(i)} | tr -d "\\n" | head -c 300000; exit ${i}`)),
    );
    for (const [i, { stdout, exitCode }] of answers.entries()) {
      assert.equal(exitCode, i);
      assert.ok(Buffer.from(stdout).equals(Buffer.alloc(300_000, letter(i))), `output ${i} has ${stdout.length} bytes`);
    }
  });

  await t.test('two hundred at once', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => exec(`echo ${i}; exit ${i % 100}`)));
    answers.forEach(({ stdout, exitCode }, i) => {
      assert.deepEqual([Buffer.from(stdout).toString(), exitCode], [`${i}\n`, i % 100]);
    });
    assert.equal(await others(daemon, containerId), '');
  });

  await t.test('have at most 16 MiB of output, both streams together, and the truncation is logged', async () => {
    const { stdout, stderr } = await exec('head -c 20000000 /dev/zero & head -c 20000000 /dev/zero >&2; wait');
    assert.equal(stdout.length + stderr.length, CAP);
    assert.match(daemon.logText(), /output of a command was truncated/);
  });

  await t.test(
    'thirty at once with 16 MiB each: none fails, and the daemon buffers a few of them at a time',
    async (part) => {
      resetPeakMemory(daemon);
      const before = peakMemoryMib(daemon);
      const sizes = await Promise.all(
        Array.from({ length: 30 }, async () => (await exec('head -c 16000000 /dev/zero')).stdout.length),
      );
      assert.deepEqual(new Set(sizes), new Set([16_000_000]));
      const growth = peakMemoryMib(daemon) - before;
      part.diagnostic(`the daemon grew by ${growth.toFixed(0)} MiB`);
      assert.ok(growth < MOST_GROWTH_MIB, `the daemon grew by ${growth.toFixed(0)} MiB`);
    },
  );

  await t.test('end at their timeout with all that they started', async () => {
    await assert.rejects(exec(DOUBLE_FORKED, 1), (error: { code?: number }) => error.code === DEADLINE_EXCEEDED);
    assert.equal(await others(daemon, containerId), '');
  });

  await t.test('are not delayed by a process that keeps their output open', async () => {
    const began = performance.now();
    const { stdout } = await exec('sleep 60 & echo done');
    assert.equal(Buffer.from(stdout).toString(), 'done\n');
    assert.ok(performance.now() - began < 30_000);
  });
});

/** Makes the kernel forget the largest memory that the daemon has had. Source: proc_pid_clear_refs(5). */
function resetPeakMemory(daemon: DaemonUnderTest): void {
  writeFileSync(`/proc/${daemon.pid}/clear_refs`, '5');
}

function peakMemoryMib(daemon: DaemonUnderTest): number {
  const status = readFileSync(`/proc/${daemon.pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

function letter(i: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + i);
}

/** Sleeping processes in the container, without its own. */
async function others(daemon: DaemonUnderTest, containerId: string): Promise<string> {
  return await execIn(daemon, containerId, "ps -o args | grep -E '^(sleep 4321|sh -c echo)' || true");
}
