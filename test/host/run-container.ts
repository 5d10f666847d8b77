import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from '../harness/cri-client.ts';
import type { DaemonUnderTest } from '../harness/daemon.ts';

/** Small, with a shell; in the test registry. */
export const BUSYBOX = 'registry.k8s.io/e2e-test-images/busybox:1.29-2';

/** Differences from the smallest pod with the smallest container. */
export interface SpecRequest {
  /** Unique in the daemon. */
  readonly name: string;
  readonly command: readonly string[];
  /** Merged into the configuration of the pod and of the container, at the top. */
  readonly pod?: Message;
  readonly container?: Message;
}

/** A pod with one container in it, as its ids. */
export interface Running {
  readonly podSandboxId: string;
  readonly containerId: string;
  readonly logDirectory: string;
}

/** Creates a pod with one container, not started. The image must have been pulled. */
export async function createOne(daemon: DaemonUnderTest, request: SpecRequest): Promise<Running> {
  const logDirectory = join(daemon.base, 'logs', request.name);
  mkdirSync(logDirectory, { recursive: true });
  const metadata = { name: request.name, namespace: 'host', uid: `uid-${request.name}`, attempt: 0 };
  const sandboxConfig = { metadata, logDirectory, linux: {}, ...request.pod };
  const config = {
    metadata: { name: 'main', attempt: 0 },
    image: { image: BUSYBOX },
    command: request.command,
    logPath: 'main.log',
    linux: {},
    ...request.container,
  };
  const { podSandboxId } = await daemon.cri.call('RunPodSandbox', { config: sandboxConfig });
  const { containerId } = await daemon.cri.call('CreateContainer', { podSandboxId, config, sandboxConfig });
  return { podSandboxId, containerId, logDirectory };
}

/** The same, started. */
export async function runOne(daemon: DaemonUnderTest, request: SpecRequest): Promise<Running> {
  const running = await createOne(daemon, request);
  await daemon.cri.call('StartContainer', { containerId: running.containerId });
  return running;
}

/** What a command in the container writes to its standard output; it must succeed. */
export async function execIn(daemon: DaemonUnderTest, containerId: string, script: string): Promise<string> {
  const cmd = ['sh', '-c', script];
  const { stdout, stderr, exitCode } = await daemon.cri.call('ExecSync', { containerId, cmd, timeout: 60 });
  if (exitCode !== 0) throw new Error(`"${script}" ended with ${exitCode}: ${Buffer.from(stderr)}`);
  return Buffer.from(stdout).toString();
}
