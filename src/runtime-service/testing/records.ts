import type { ContainerState } from '../../base/cri.ts';
import type { ContainerStatus } from '../../container/container-status.ts';
import type { ContainerRecord } from '../../container/record.ts';
import { containerConfig } from '../../container/testing/container-config.ts';
import type { SandboxRecord } from '../../sandbox/record.ts';
import { podConfig } from '../../sandbox/testing/pod-config.ts';

/** A sandbox that is ready, with the fields that a test sets. */
export function sandboxRecord(change: Partial<SandboxRecord> & Pick<SandboxRecord, 'id'>): SandboxRecord {
  return {
    config: podConfig(),
    handler: 'runc',
    requestedHandler: '',
    fingerprint: '',
    state: 'READY',
    createdAt: 1_767_571_200_000_000_001n,
    pauseProcess: { process: { pid: 10, startTime: 1n }, handlerState: {} },
    ips: ['10.85.0.2', 'fd00::2'],
    namespaces: {},
    files: { resolvConf: '', hostname: '', hosts: '', shm: '' },
    cgroupParent: '',
    specJson: '{}',
    ...change,
  };
}

type StateFacts = { readonly [K in Exclude<keyof ContainerStatus, 'state'>]?: ContainerStatus[K] | undefined };

/** The fields of a container that a test sets; facts that do not belong to its state are left out. */
export type ContainerChanges = Partial<Omit<ContainerRecord, keyof ContainerStatus>> &
  StateFacts & { readonly state?: ContainerState };

/** A running container, with the fields that a test sets. */
export function containerRecord(change: ContainerChanges & Pick<ContainerRecord, 'id' | 'sandboxId'>): ContainerRecord {
  const { state = 'RUNNING', startedAt, finishedAt, exitCode, reason, message, ...facts } = change;
  return {
    config: containerConfig(),
    fingerprint: '',
    handler: 'runc',
    createdAt: 1_767_571_200_000_000_001n,
    imageId: 'ab'.repeat(32),
    imageRef: '',
    task: { process: { pid: 11, startTime: 1n }, handlerState: {} },
    cgroup: '',
    rootfs: '',
    logPath: '/var/log/pods/web/server/0.log',
    mounts: [],
    user: { uid: 1000n, gid: 1001n, supplementalGroups: [7n] },
    stopSignal: 'SIGTERM',
    resources: undefined,
    bundle: '',
    notes: {},
    ...facts,
    ...statusOf(state, { startedAt, finishedAt, exitCode, reason, message }),
  };
}

function statusOf(state: ContainerState, facts: StateFacts): ContainerStatus {
  const { startedAt = 1_767_571_200_000_000_002n, finishedAt = startedAt, exitCode = 0, message = '' } = facts;
  switch (state) {
    case 'CREATED':
      return { state };
    case 'RUNNING':
      return { state, startedAt };
    case 'EXITED':
      return { state, startedAt, finishedAt, exitCode, reason: facts.reason ?? 'Completed', message };
    case 'UNKNOWN':
      return { state, startedAt, message };
  }
}
