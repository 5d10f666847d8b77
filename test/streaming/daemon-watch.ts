import { readFileSync } from 'node:fs';
import type { DaemonUnderTest } from '../harness/daemon.ts';

const EVERY_MS = 20;

/** What streams cost the daemon while it is watched. */
export interface DaemonCost {
  /** Most resident memory, MiB. */
  readonly rssMib: number;
  /** 99th percentile of the time that Version takes, in milliseconds: what the event loop is late, and a call's own time. */
  readonly p99Ms: number;
}

/** Watches the daemon's memory and how soon it answers, until `work` is done. */
export async function watchDaemon(daemon: DaemonUnderTest, work: Promise<unknown>): Promise<DaemonCost> {
  const times: number[] = [];
  const over = new AbortController();
  work.catch(() => {}).finally(() => over.abort());
  let most = 0;
  while (!over.signal.aborted) {
    most = Math.max(most, residentBytes(daemon.pid));
    const began = performance.now();
    await daemon.cri.call('Version');
    times.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  times.sort((a, b) => a - b);
  return { rssMib: most / 2 ** 20, p99Ms: times[Math.floor(times.length * 0.99)] ?? 0 };
}

function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}
