import type { ContainerFilter, ContainerState, SandboxFilter, SandboxState } from '../base/cri.ts';
import { enumName } from '../rpc/fields.ts';
import * as m from '../rpc/generated/messages.ts';
import type { ContainerStatsFilter, PodSandboxStatsFilter } from '../stats/stats.ts';

const SANDBOX_STATES = {
  SANDBOX_READY: 'READY',
  SANDBOX_NOTREADY: 'NOTREADY',
} as const satisfies Record<keyof typeof m.PodSandboxState, SandboxState>;

const CONTAINER_STATES = {
  CONTAINER_CREATED: 'CREATED',
  CONTAINER_RUNNING: 'RUNNING',
  CONTAINER_EXITED: 'EXITED',
  CONTAINER_UNKNOWN: 'UNKNOWN',
} as const satisfies Record<keyof typeof m.ContainerState, ContainerState>;

/**
 * Filter of sandboxes; without a filter all match. @throws InvalidInput for a state that the protocol does not define
 */
export function sandboxFilterOf(message: m.PodSandboxFilter | undefined): SandboxFilter {
  const state = message?.state;
  return {
    id: message?.id ?? '',
    state: state && SANDBOX_STATES[enumName(m.PodSandboxState, state.state, 'filter.state')],
    labels: message?.labelSelector ?? {},
  };
}

/**
 * Filter of containers; without a filter all match. @throws InvalidInput for a state that the protocol does not define
 */
export function containerFilterOf(message: m.ContainerFilter | undefined): ContainerFilter {
  const state = message?.state;
  return {
    id: message?.id ?? '',
    state: state && CONTAINER_STATES[enumName(m.ContainerState, state.state, 'filter.state')],
    podSandboxId: message?.podSandboxId ?? '',
    labels: message?.labelSelector ?? {},
  };
}

/** Filter of container statistics; without a filter all match. */
export function statsFilterOf(message: m.ContainerStatsFilter | undefined): ContainerStatsFilter {
  return {
    id: message?.id ?? '',
    podSandboxId: message?.podSandboxId ?? '',
    labels: message?.labelSelector ?? {},
  };
}

/** Filter of pod statistics; without a filter all match. */
export function podStatsFilterOf(message: m.PodSandboxStatsFilter | undefined): PodSandboxStatsFilter {
  return { id: message?.id ?? '', labels: message?.labelSelector ?? {} };
}
