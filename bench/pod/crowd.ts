import { setTimeout as passed } from 'node:timers/promises';
import { type Bench, inTurn } from './bench.ts';
import type { Contender } from './contender.ts';
import { endPod, type RunningPod, startPod } from './measure.ts';
import { add, timed } from './samples.ts';

/** What can be measured of pods at rest. */
export type CrowdPart = 'lists' | 'stats' | 'memory' | 'idle';

/** The pods of each contender, all running. */
type Crowd = ReadonlyMap<Contender, readonly RunningPod[]>;

const PARTS: { readonly [Part in CrowdPart]: (bench: Bench, crowd: Crowd) => Promise<void> | void } = {
  memory,
  idle,
  lists,
  stats,
};

const AT_ONCE = 4;
/** Number of list calls before the measurement: kubelet calls every second for as long as the node runs. */
const WARM_UP = 1000;
const LIST_CALLS = 300;
const STATS_CALLS = 8;
/** Longer than any runtime caches statistics: every call must sample again, as kubelet's do every ten seconds. */
const STATS_APART_MS = 1100;

/** Starts the same pods on both, measures them while they do nothing, and ends them. */
export async function crowd(bench: Bench, parts: readonly CrowdPart[]): Promise<void> {
  const pods = new Map<Contender, readonly RunningPod[]>();
  for (const one of bench.contenders) pods.set(one, await startCrowd(bench, one));
  for (const [name, part] of Object.entries(PARTS)) {
    if (parts.includes(name as CrowdPart)) await part(bench, pods);
  }
  for (const [one, running] of pods) await endCrowd(one, running);
}

async function startCrowd(bench: Bench, contender: Contender): Promise<readonly RunningPod[]> {
  const running: RunningPod[] = [];
  const worker = async (_: unknown, number: number): Promise<void> => {
    for (let i = number; i < bench.crowd; i += AT_ONCE) {
      running.push(await startPod(contender, bench.directory, new Map()));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return running;
}

async function endCrowd(contender: Contender, running: readonly RunningPod[]): Promise<void> {
  const left = [...running];
  const worker = async (): Promise<void> => {
    for (let pod = left.pop(); pod !== undefined; pod = left.pop()) await endPod(contender, pod, new Map());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Lists and statuses as kubelet polls them. The answers are not decoded: what the client costs is alike and small. */
async function lists(bench: Bench, pods: Crowd): Promise<void> {
  const rpcs = ['Version', 'ListPodSandbox', 'ListContainers', 'PodSandboxStatus', 'ContainerStatus'] as const;
  for (const rpc of rpcs) {
    const name = rpc.startsWith('List') ? `${rpc} @${bench.crowd}` : rpc;
    const calls = new Map(
      [...pods].map(([one, running]) => [one, one.cri.undecoded(rpc, requestFor(rpc, running[0]))] as const),
    );
    for (const call of calls.values()) for (let i = 0; i < WARM_UP; i += 1) await call();
    for (let i = 0; i < LIST_CALLS; i += 1) {
      for (const one of inTurn(bench, i)) await timed(bench.samplesOf(one), name, calls.get(one) ?? noCall);
    }
  }
}

function requestFor(rpc: string, pod: RunningPod | undefined): Readonly<Record<string, unknown>> {
  if (rpc === 'PodSandboxStatus') return { podSandboxId: pod?.sandbox };
  return rpc === 'ContainerStatus' ? { containerId: pod?.container } : {};
}

async function noCall(): Promise<void> {}

/** Statistics, sampled again for each call; calls that a contender does not support have no figure. */
async function stats(bench: Bench, pods: Crowd): Promise<void> {
  for (const rpc of ['ListContainerStats', 'ListPodSandboxStats', 'ListPodSandboxMetrics']) {
    for (const one of pods.keys()) {
      const call = one.cri.undecoded(rpc, {});
      for (let i = 0; i < STATS_CALLS; i += 1) {
        await passed(STATS_APART_MS);
        if (await isRefused(() => timed(bench.samplesOf(one), `${rpc} @${bench.crowd}`, call))) break;
      }
    }
  }
}

async function isRefused(act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return false;
  } catch {
    return true;
  }
}

function memory(bench: Bench): void {
  for (const one of bench.contenders) {
    const { daemon, helpers } = one.memory();
    add(bench.samplesOf(one), `MiB daemon @${bench.crowd}`, daemon / 2 ** 20);
    add(bench.samplesOf(one), `MiB helpers @${bench.crowd}`, helpers / 2 ** 20);
    add(bench.samplesOf(one), `MiB all @${bench.crowd}`, (daemon + helpers) / 2 ** 20);
  }
}

/** CPU time that pods at rest take, all contenders at the same time. */
async function idle(bench: Bench): Promise<void> {
  const before = bench.contenders.map((one) => one.cpu());
  await passed(bench.idleSeconds * 1000);
  for (const [i, one] of bench.contenders.entries()) {
    const spent = (one.cpu() - (before[i] ?? Number.NaN)) / 1000;
    add(bench.samplesOf(one), `CPU s a minute idle @${bench.crowd}`, (spent * 60) / bench.idleSeconds);
  }
}
