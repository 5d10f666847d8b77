import type { Clock } from '../base/clock.ts';
import type { EventLog } from '../events/event-log.ts';
import type { ContainerEvent } from '../pod/container-event.ts';
import type { PodRuntime } from '../pod/runtime.ts';
import type { RuntimeServiceRpcs } from '../rpc/generated/rpcs.ts';
import { type ServicePlan, unimplemented } from '../rpc/service.ts';
import type { Stats } from '../stats/stats.ts';
import { attach } from './attach.ts';
import { containerStats } from './container-stats.ts';
import { containerStatus } from './container-status.ts';
import { createContainer } from './create-container.ts';
import { exec } from './exec.ts';
import { execSync } from './exec-sync.ts';
import { getContainerEvents } from './get-container-events.ts';
import { listContainerStats } from './list-container-stats.ts';
import { listContainers } from './list-containers.ts';
import { listMetricDescriptors } from './list-metric-descriptors.ts';
import { listPodSandbox } from './list-pod-sandbox.ts';
import { listPodSandboxMetrics } from './list-pod-sandbox-metrics.ts';
import { listPodSandboxStats } from './list-pod-sandbox-stats.ts';
import type { NodeStatus } from './node-status.ts';
import { podSandboxStats } from './pod-sandbox-stats.ts';
import { podSandboxStatus } from './pod-sandbox-status.ts';
import { portForward } from './port-forward.ts';
import { removeContainer } from './remove-container.ts';
import { removePodSandbox } from './remove-pod-sandbox.ts';
import { reopenContainerLog } from './reopen-container-log.ts';
import { runPodSandbox } from './run-pod-sandbox.ts';
import { runtimeConfig } from './runtime-config.ts';
import { startContainer } from './start-container.ts';
import { status } from './status.ts';
import { stopContainer } from './stop-container.ts';
import { stopPodSandbox } from './stop-pod-sandbox.ts';
import { streamContainerStats } from './stream-container-stats.ts';
import { streamContainers } from './stream-containers.ts';
import { streamPodSandboxMetrics } from './stream-pod-sandbox-metrics.ts';
import { streamPodSandboxStats } from './stream-pod-sandbox-stats.ts';
import { streamPodSandboxes } from './stream-pod-sandboxes.ts';
import type { StreamUrls } from './stream-urls.ts';
import { updateContainerResources } from './update-container-resources.ts';
import { updatePodSandboxResources } from './update-pod-sandbox-resources.ts';
import { updateRuntimeConfig } from './update-runtime-config.ts';
import { version } from './version.ts';

/** What RuntimeService is made of. */
export interface RuntimeServiceDeps {
  readonly pods: PodRuntime;
  readonly streams: StreamUrls;
  readonly stats: Stats;
  readonly events: EventLog<ContainerEvent>;
  readonly node: NodeStatus;
  readonly clock: Clock;
  /** Gantry's version; semantic. */
  readonly version: string;
}

const NO_CHECKPOINTS = 'checkpoints need CRIU and an archive that other nodes can read; neither is built';

/**
 * Every RPC of RuntimeService. `openService(RUNTIME_SERVICE, deps)` creates the handlers; the README's table is
 * generated from it.
 */
export const RUNTIME_SERVICE: ServicePlan<RuntimeServiceRpcs, RuntimeServiceDeps> = {
  Version: (deps) => version(deps.version),
  Status: (deps) => status(deps.node),
  RuntimeConfig: (deps) => runtimeConfig(deps.node),
  UpdateRuntimeConfig: updateRuntimeConfig,

  RunPodSandbox: (deps) => runPodSandbox(deps.pods),
  StopPodSandbox: (deps) => stopPodSandbox(deps.pods),
  RemovePodSandbox: (deps) => removePodSandbox(deps.pods),
  PodSandboxStatus: (deps) => podSandboxStatus(deps.pods, deps.clock),
  ListPodSandbox: (deps) => listPodSandbox(deps.pods),
  StreamPodSandboxes: (deps) => streamPodSandboxes(deps.pods),
  UpdatePodSandboxResources: (deps) => updatePodSandboxResources(deps.pods),

  CreateContainer: (deps) => createContainer(deps.pods),
  StartContainer: (deps) => startContainer(deps.pods),
  StopContainer: (deps) => stopContainer(deps.pods),
  RemoveContainer: (deps) => removeContainer(deps.pods),
  ContainerStatus: (deps) => containerStatus(deps.pods),
  ListContainers: (deps) => listContainers(deps.pods),
  StreamContainers: (deps) => streamContainers(deps.pods),
  UpdateContainerResources: (deps) => updateContainerResources(deps.pods),
  ReopenContainerLog: (deps) => reopenContainerLog(deps.pods),

  ExecSync: (deps) => execSync(deps.pods),
  Exec: (deps) => exec(deps.pods, deps.streams),
  Attach: (deps) => attach(deps.pods, deps.streams),
  PortForward: (deps) => portForward(deps.pods, deps.streams),

  ContainerStats: (deps) => containerStats(deps.stats),
  ListContainerStats: (deps) => listContainerStats(deps.stats),
  StreamContainerStats: (deps) => streamContainerStats(deps.stats),
  PodSandboxStats: (deps) => podSandboxStats(deps.stats),
  ListPodSandboxStats: (deps) => listPodSandboxStats(deps.stats),
  StreamPodSandboxStats: (deps) => streamPodSandboxStats(deps.stats),
  ListMetricDescriptors: (deps) => listMetricDescriptors(deps.stats),
  ListPodSandboxMetrics: (deps) => listPodSandboxMetrics(deps.stats),
  StreamPodSandboxMetrics: (deps) => streamPodSandboxMetrics(deps.stats),

  GetContainerEvents: (deps) => getContainerEvents(deps.events),
  CheckpointContainer: unimplemented(NO_CHECKPOINTS),
  CheckpointPod: unimplemented(NO_CHECKPOINTS),
  RestorePod: unimplemented(NO_CHECKPOINTS),
};
