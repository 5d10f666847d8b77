import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { requestDaemon } from '../../src/cli/admin-client.ts';
import type { DaemonUnderTest } from '../harness/daemon.ts';

const EVERY_MS = 20;

/** What streams cost the daemon while it is watched. */
export interface DaemonCost {
  /** Most resident memory, MiB. */
  readonly rssMib: number;
  /** How late its event loop was, by its own measure, milliseconds. */
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Watches the daemon's memory and its event loop until `work` is done. */
export async function watchDaemon(daemon: DaemonUnderTest, work: Promise<unknown>): Promise<DaemonCost> {
  await lateness(daemon);
  const over = new AbortController();
  work.catch(() => {}).finally(() => over.abort());
  let most = 0;
  while (!over.signal.aborted) {
    most = Math.max(most, residentBytes(daemon.pid));
    await sleep(EVERY_MS);
  }
  return { rssMib: most / 2 ** 20, ...(await lateness(daemon)) };
}

/** Since it was last asked. */
async function lateness({ admin }: DaemonUnderTest): Promise<Pick<DaemonCost, 'p99Ms' | 'maxMs'>> {
  const { eventLoop } = await requestDaemon<{ readonly eventLoop: DaemonCost }>(admin, '/v1/process');
  return { p99Ms: eventLoop.p99Ms, maxMs: eventLoop.maxMs };
}

function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}
