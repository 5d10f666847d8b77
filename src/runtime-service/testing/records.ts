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
    pauseProcess: { kind: 'runtime', handler: 'runc', id: change.id, pid: 10, startTime: 1n },
    ips: ['10.85.0.2', 'fd00::2'],
    networkResult: '',
    namespaces: {},
    files: { resolvConf: '', hostname: '', hosts: '', shm: '' },
    cgroupParent: '',
    specJson: '{}',
    ...change,
  };
}

/** A running container, with the fields that a test sets. */
export function containerRecord(
  change: Partial<ContainerRecord> & Pick<ContainerRecord, 'id' | 'sandboxId'>,
): ContainerRecord {
  return {
    config: containerConfig(),
    fingerprint: '',
    handler: 'runc',
    state: 'RUNNING',
    createdAt: 1_767_571_200_000_000_001n,
    startedAt: 1_767_571_200_000_000_002n,
    finishedAt: 0n,
    exitCode: 0,
    reason: '',
    message: '',
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
    ...change,
  };
}
