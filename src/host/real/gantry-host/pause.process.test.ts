import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { GANTRY_HOST, openReal, type RealHarness } from '../../testing/real-harness.ts';
import { command, ctx, LONG_TIMEOUT, text } from '../../testing/suite/harness.ts';

/** The pause as process 1 of a PID namespace; answers with its pid on the host. */
async function startPause(at: RealHarness): Promise<number> {
  const { host } = at;
  await using pipe = await host.processes.outputPipe();
  const script = `echo $$ >/dev/null; exec ${GANTRY_HOST} pause`;
  const argv = [
    '/usr/bin/unshare',
    '--pid',
    '--fork',
    '--kill-child',
    '/bin/sh',
    '-c',
    `echo ready; ${script}`,
  ] as const;
  await host.processes.spawn(command(at, [...argv]), [{ kind: 'null' }, { kind: 'fd', fd: pipe.writeFd }]);
  pipe.closeWrite();
  assert.equal(await pipe.line(100, ctx), 'ready');
  for (;;) {
    const pids = await host.cgroups.pids(at.cgroup);
    const pause = pids.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(GANTRY_HOST));
    if (pause !== undefined) return pause;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('gantry-host pause', () => {
  it('ends on SIGTERM, although process 1 ignores signals without a handler', async () => {
    await using at = await openReal();
    const pid = await startPause(at);
    const startTime = await at.host.processes.startTime(pid);
    const ended = at.host.processes.watch(pid, startTime ?? 0n);
    await at.host.processes.signal(pid, 15);
    await ended;
  });

  it('reaps what is left to it', async () => {
    await using at = await openReal();
    const pid = await startPause(at);
    const orphan = ['/usr/bin/nsenter', '-t', String(pid), '-p', '/bin/sh', '-c', '(sleep 0.01 & echo $!)'] as const;
    const { stdout } = await at.host.processes.run(command(at, [...orphan]), LONG_TIMEOUT, ctx);
    assert.match(text(stdout), /^\d+\n$/);
    const children = (): string => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    while (children() !== '') await new Promise((resolve) => setImmediate(resolve));
  });

  it('takes next to no memory', async () => {
    await using at = await openReal();
    const pid = await startPause(at);
    const pss = Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]);
    assert.ok(pss < 400, `${pss} KiB`);
  });
});
