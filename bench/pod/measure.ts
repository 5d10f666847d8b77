import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Contender } from './contender.ts';
import { containerRequest, podRequest } from './requests.ts';
import { add, type Samples, timed } from './samples.ts';

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
