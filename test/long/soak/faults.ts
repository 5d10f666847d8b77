import assert from 'node:assert/strict';
import { readFileSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../simulator/random.ts';
import type { NetworkFault, RuntimeFault } from './faulty-programs.ts';
import type { PodCycle } from './pod-cycle.ts';

/** One way in which a life cycle is disturbed. Without any, a cycle must succeed. */
export interface Fault {
  readonly name: string;
  readonly network?: NetworkFault;
  readonly runtime?: RuntimeFault;
  /** The call that must fail because of it, and how. */
  readonly fails?: { readonly rpc: string; readonly message: RegExp };
  /** A call that its caller cancels after a random time; whether it fails depends on the time. */
  readonly cancelled?: string;
  /** Done to the running container. */
  readonly act?: (cycle: PodCycle, random: Random) => Promise<void>;
}

const CREATE = 'CreateContainer';
const RUN = 'RunPodSandbox';

export const FAULTS: readonly Fault[] = [
  { name: 'ADD fails', network: 'add-fails', fails: { rpc: RUN, message: /ADD fails on purpose/ } },
  { name: 'ADD fails at its end', network: 'add-half', fails: { rpc: RUN, message: /ADD fails at its end/ } },
  { name: 'ADD hangs', network: 'add-hangs', fails: { rpc: RUN, message: /CNI ADD .* killed after/ } },
  { name: 'DEL fails', network: 'del-fails' },
  { name: 'DEL hangs', network: 'del-hangs' },
  { name: 'runtime fails', runtime: 'fails', fails: { rpc: CREATE, message: /create fails on purpose/ } },
  { name: 'runtime is noisy', runtime: 'noisy', fails: { rpc: CREATE, message: /create fails with much output/ } },
  {
    name: 'runtime hangs',
    runtime: 'hangs',
    fails: { rpc: CREATE, message: /cancelled by StopPodSandbox|is being stopped/ },
  },
  { name: 'monitor is stopped', act: (cycle) => signalMonitor(cycle, 'SIGSTOP') },
  { name: 'monitor is killed', act: (cycle) => signalMonitor(cycle, 'SIGKILL') },
  { name: 'running exec', act: leaveExecRunning },
  { name: 'log reopened', act: reopenLog },
  { name: 'log replaced by a link', act: replaceLog },
  ...[RUN, CREATE, 'StartContainer', 'StopContainer', 'StopPodSandbox', 'RemovePodSandbox'].map(
    (rpc): Fault => ({ name: `${rpc} cancelled`, cancelled: rpc }),
  ),
];

/** conmon is the parent of the container's process. */
async function signalMonitor({ soaked, containerId }: PodCycle, signal: NodeJS.Signals): Promise<void> {
  const { info } = await soaked.call('ContainerStatus', { containerId, verbose: true });
  const stat = readFileSync(`/proc/${JSON.parse(info.info).pid}/stat`, 'latin1');
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  const name = readFileSync(`/proc/${parent}/comm`, 'latin1').trim();
  if (name !== 'conmon') throw new Error(`the container's parent is ${name}`);
  process.kill(parent, signal);
}

/** A command that is still running when its container is stopped. */
async function leaveExecRunning(cycle: PodCycle, random: Random): Promise<void> {
  const request = { containerId: cycle.containerId, cmd: ['sleep', '1000'], timeout: 100 };
  cycle.background(cycle.soaked.call('ExecSync', request));
  await sleep(random.int(200));
}

async function reopenLog(cycle: PodCycle): Promise<void> {
  for (let n = 0; n < 5; n += 1) {
    renameSync(cycle.logFile, `${cycle.logFile}.${n}`);
    await cycle.soaked.call('ReopenContainerLog', { containerId: cycle.containerId });
    readFileSync(cycle.logFile);
  }
}

/** As a container does that mounts its log directory: the link leads to a file that is none of its business. */
async function replaceLog({ soaked, containerId, logFile }: PodCycle): Promise<void> {
  const elsewhere = `${dirname(logFile)}-elsewhere`;
  writeFileSync(elsewhere, 'untouched');
  renameSync(logFile, `${logFile}.0`);
  symlinkSync(elsewhere, logFile);
  await soaked.call('ReopenContainerLog', { containerId }).catch(() => {});
  assert.equal(readFileSync(elsewhere, 'utf8'), 'untouched');
  unlinkSync(logFile);
  await soaked.call('ReopenContainerLog', { containerId });
  readFileSync(logFile);
}
