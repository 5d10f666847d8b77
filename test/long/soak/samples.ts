import { readdirSync, readFileSync } from 'node:fs';
import type { DaemonUnderTest } from '../../harness/daemon.ts';
import { eventually } from '../../harness/run.ts';
import { adminResources } from '../../host/admin.ts';
import type { Witness } from '../../host/kubelet-like.ts';

/** Longer than the daemon keeps an answer for a caller that was lost (2 minutes), and than the retries of a DEL. */
const SETTLE_SECONDS = 150;
/** Tolerance for descriptors: connections and files that are open for a moment. */
const DESCRIPTOR_MARGIN = 4;
const MEMORY_MARGIN = 1.25;

/** The daemon at rest. */
export interface Sample {
  readonly pid: number;
  readonly mebibytes: number;
  readonly descriptors: number;
  /** Rows of the ledger that are not the witness's. */
  readonly left: readonly string[];
}

export async function takeSample(daemon: DaemonUnderTest, witness: Witness): Promise<Sample> {
  let left: readonly string[] = [];
  const settled = async (): Promise<true | undefined> => {
    left = await leftOf(daemon, witness);
    return left.length === 0 || undefined;
  };
  await eventually('the daemon to be at rest', SETTLE_SECONDS, settled).catch(() => {});
  const { pid } = daemon;
  return { pid, mebibytes: residentMebibytes(pid), descriptors: readdirSync(`/proc/${pid}/fd`).length, left };
}

async function leftOf(daemon: DaemonUnderTest, witness: Witness): Promise<readonly string[]> {
  const rows = await adminResources(daemon.admin);
  return rows
    .filter(({ owner }) => owner !== witness.sandbox && owner !== witness.container)
    .map(({ owner, what, lastError }) => `${what} of ${owner} ${lastError}`);
}

function residentMebibytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

export function describeSample({ mebibytes, descriptors }: Sample): string {
  return `${mebibytes.toFixed(0)} MiB, ${descriptors} descriptors`;
}

/** How samples are not flat. Memory is compared within the last process alone, which lived longest. */
export function growth(samples: readonly Sample[]): readonly string[] {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined) return [];
  const found: string[] = [];
  if (last.descriptors > first.descriptors + DESCRIPTOR_MARGIN) {
    found.push(`descriptors grew from ${first.descriptors} to ${last.descriptors}`);
  }
  const same = samples.filter(({ pid }) => pid === last.pid);
  const [early, late] = [same[0], same.at(-1)];
  if (early !== undefined && late !== undefined && late.mebibytes > early.mebibytes * MEMORY_MARGIN) {
    found.push(`memory grew from ${describeSample(early)} to ${describeSample(late)}`);
  }
  return found;
}
