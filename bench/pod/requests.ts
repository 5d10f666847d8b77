import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from '../../test/harness/cri-client.ts';
import { podParent } from './contender.ts';

export const IMAGE = 'registry.k8s.io/e2e-test-images/busybox:1.29-2';

const RUNTIME_DEFAULT = { profileType: 'RuntimeDefault' };

/** A pod as kubelet asks for it: cgroup parent, DNS, log directory, RuntimeDefault seccomp. */
export function podRequest(base: string, contender: string, number: number): Message {
  const uid = `bench-${contender}-${number}`;
  return {
    config: {
      metadata: { name: `pod-${number}`, namespace: 'bench', uid, attempt: 0 },
      hostname: `pod-${number}`,
      logDirectory: join(base, 'logs', uid),
      dnsConfig: { servers: ['10.96.0.10'], searches: ['default.svc.cluster.local'], options: ['ndots:5'] },
      labels: {
        'io.kubernetes.pod.name': `pod-${number}`,
        'io.kubernetes.pod.namespace': 'bench',
        'io.kubernetes.pod.uid': uid,
      },
      annotations: { 'kubernetes.io/config.source': 'api' },
      linux: {
        cgroupParent: podParent(contender),
        securityContext: { namespaceOptions: { pid: 'CONTAINER' }, seccomp: RUNTIME_DEFAULT },
      },
    },
  };
}

/** A container with two bind mounts, cpu and memory limits and RuntimeDefault seccomp. */
export function containerRequest(base: string, pod: Message, podSandboxId: string): Message {
  const volumes = join(base, 'volumes', pod.config.metadata.uid);
  mkdirSync(volumes, { recursive: true });
  return {
    podSandboxId,
    sandboxConfig: pod.config,
    config: {
      metadata: { name: 'main', attempt: 0 },
      image: { image: IMAGE },
      command: ['sleep', '3600'],
      envs: [{ key: 'KUBERNETES_SERVICE_HOST', value: Buffer.from('10.96.0.1') }],
      labels: { 'io.kubernetes.container.name': 'main', ...pod.config.labels },
      logPath: 'main/0.log',
      mounts: [
        { containerPath: '/data', hostPath: volumes },
        { containerPath: '/var/run/secrets/kubernetes.io/serviceaccount', hostPath: volumes, readonly: true },
      ],
      linux: {
        resources: {
          cpuPeriod: 100000,
          cpuQuota: 50000,
          cpuShares: 256,
          memoryLimitInBytes: 134217728,
          oomScoreAdj: 900,
        },
        securityContext: {
          namespaceOptions: { pid: 'CONTAINER' },
          seccomp: RUNTIME_DEFAULT,
          maskedPaths: ['/proc/kcore', '/proc/keys', '/sys/firmware'],
          readonlyPaths: ['/proc/bus', '/proc/sys'],
        },
      },
    },
  };
}
