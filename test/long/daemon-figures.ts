import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCritest } from '../critest/run-critest.ts';
import { startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';

/** Milliseconds from starting the daemon to its first answered RPC, `times` times. */
export async function startTimes(times: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (let i = 0; i < times; i += 1) {
    await using daemon = await startDaemon();
    await daemon.end('SIGTERM');
    found.push(await daemon.start());
  }
  return found;
}

/** Resident bytes of the daemon without pods, 30 s after a run of critest's container specs. */
export async function idleMemory(): Promise<number> {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port, config: { log: { level: 'info' } } });
  await runCritest({ socket: daemon.socket });
  await daemon.removeAllPods();
  await sleep(30_000);
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${daemon.pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}
