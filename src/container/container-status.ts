import type { ContainerState } from '../base/cri.ts';

/** ContainerStatus.reason of a container that has ended, as kubelet and its users know it. */
export type EndReason = 'Completed' | 'Error' | 'OOMKilled' | 'Unknown' | 'StartError';

/** Facts that exist in some states only. */
interface StateFacts {
  /** Nanoseconds since the epoch. */
  readonly startedAt: bigint;
  readonly finishedAt: bigint;
  readonly exitCode: number;
  readonly reason: EndReason;
  readonly message: string;
}

type Status<S extends ContainerState, Required extends keyof StateFacts, Optional extends keyof StateFacts = never> = {
  readonly state: S;
} & { readonly [K in Required]: StateFacts[K] } & { readonly [K in Optional]?: StateFacts[K] | undefined } & {
  readonly [K in Exclude<keyof StateFacts, Required | Optional>]?: never;
};

/**
 * The state of a container with the facts of that state. An end may be recorded before the start, and a container whose
 * start failed has ended without running.
 */
export type ContainerStatus =
  | Status<'CREATED', never>
  | Status<'RUNNING', 'startedAt'>
  | Status<'EXITED', 'finishedAt' | 'exitCode' | 'reason', 'startedAt' | 'message'>
  /** It could not be found again after a restart of the daemon; the message says why. */
  | Status<'UNKNOWN', 'message', 'startedAt'>;
