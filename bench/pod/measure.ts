import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Contender } from './contender.ts';
import { containerRequest, podRequest } from './requests.ts';

/** Milliseconds by name of the figure, one entry a sample. */
export type Samples = Map<string, number[]>;

let pods = 0;

/** A pod that runs one container; `logs` directories are made as kubelet makes them. */
export interface RunningPod {
  readonly sandbox: string;
  readonly container: string;
}

/** RunPodSandbox, CreateContainer, StartContainer, each timed, and their sum as "pod to running". */
export async function startPod(contender: Contender, base: string, samples: Samples): Promise<RunningPod> {
  const request = podRequest(base, contender.name, pods++);
  mkdirSync(join(request.config.logDirectory, 'main'), { recursive: true });
  const began = performance.now();
  const { podSandboxId: sandbox } = await timed(samples, 'RunPodSandbox', () =>
    contender.cri.call('RunPodSandbox', request),
  );
  const wanted = containerRequest(base, request, sandbox);
  const { containerId: container } = await timed(samples, 'CreateContainer', () =>
    contender.cri.call('CreateContainer', wanted),
  );
  await timed(samples, 'StartContainer', () => contender.cri.call('StartContainer', { containerId: container }));
  add(samples, 'pod to running', performance.now() - began);
  return { sandbox, container };
}

/** StopContainer, StopPodSandbox, RemoveContainer, RemovePodSandbox as kubelet orders them, and their sum. */
export async function endPod(contender: Contender, pod: RunningPod, samples: Samples): Promise<void> {
  const began = performance.now();
  await timed(samples, 'StopContainer', () =>
    contender.cri.call('StopContainer', { containerId: pod.container, timeout: 0 }),
  );
  await timed(samples, 'StopPodSandbox', () => contender.cri.call('StopPodSandbox', { podSandboxId: pod.sandbox }));
  await timed(samples, 'RemoveContainer', () => contender.cri.call('RemoveContainer', { containerId: pod.container }));
  await timed(samples, 'RemovePodSandbox', () => contender.cri.call('RemovePodSandbox', { podSandboxId: pod.sandbox }));
  add(samples, 'teardown', performance.now() - began);
}

/** A whole life: "life cycle". */
export async function lifeCycle(contender: Contender, base: string, samples: Samples): Promise<void> {
  const began = performance.now();
  await endPod(contender, await startPod(contender, base, samples), samples);
  add(samples, 'life cycle', performance.now() - began);
}

/** ExecSync of `true`, one after the other and four at once. */
export async function execs(contender: Contender, pod: RunningPod, samples: Samples): Promise<void> {
  const exec = (): Promise<unknown> =>
    contender.cri.call('ExecSync', { containerId: pod.container, cmd: ['true'], timeout: 10 });
  for (let i = 0; i < 10; i += 1) await timed(samples, 'ExecSync serial', exec);
  const began = performance.now();
  await Promise.all(
    [0, 1, 2, 3].map(async () => {
      for (let i = 0; i < 5; i += 1) await exec();
    }),
  );
  add(samples, 'ExecSync 4 at once, each', (performance.now() - began) / 20);
}

/** Before they are measured lists are asked for this often: kubelet asks every second for as long as the node lives. */
const WARM_UP = 50;

/** Lists as kubelet polls them. */
export async function lists(contender: Contender, samples: Samples): Promise<void> {
  for (const rpc of ['ListPodSandbox', 'ListContainers', 'ListContainerStats']) {
    for (let i = 0; i < WARM_UP; i += 1) await contender.cri.call(rpc);
    for (let i = 0; i < 20; i += 1) await timed(samples, `${rpc} @50`, () => contender.cri.call(rpc));
  }
}

export function add(samples: Samples, name: string, value: number): void {
  const list = samples.get(name);
  if (list === undefined) samples.set(name, [value]);
  else list.push(value);
}

async function timed<T>(samples: Samples, name: string, act: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await act();
  add(samples, name, performance.now() - began);
  return result;
}
