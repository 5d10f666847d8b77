import type { Context } from '../base/context.ts';
import type { ContainerConfig, ContainerFilter, LinuxResources, PodSandboxConfig, SandboxFilter } from '../base/cri.ts';
import type { ExecSyncResult } from '../container/exec-sync.ts';
import type { ContainerRecord } from '../container/record.ts';
import type { SandboxRecord, SandboxSize } from '../sandbox/record.ts';

/**
 * What layer 4 calls: pods and their containers. Ids may be unique prefixes. Reads answer from memory and never wait.
 */
export interface PodRuntime {
  runSandbox(config: PodSandboxConfig, handler: string, ctx: Context): Promise<string>;
  /** Stops what is left of it; of something absent: success. */
  stopSandbox(id: string, ctx: Context): Promise<void>;
  removeSandbox(id: string, ctx: Context): Promise<void>;
  /** @throws NotFound */
  sandbox(id: string): SandboxRecord;
  sandboxes(filter: SandboxFilter): readonly SandboxRecord[];

  createContainer(sandboxId: string, config: ContainerConfig, ctx: Context): Promise<string>;
  startContainer(id: string, ctx: Context): Promise<void>;
  /** Stop signal, then SIGKILL after `graceSeconds`. A second call may only shorten the grace. */
  stopContainer(id: string, graceSeconds: bigint, ctx: Context): Promise<void>;
  removeContainer(id: string, ctx: Context): Promise<void>;
  /** @throws NotFound */
  container(id: string): ContainerRecord;
  containers(filter: ContainerFilter): readonly ContainerRecord[];
  /** Other limits for a created or running container; 0 and '' leave what is there. */
  updateContainer(id: string, resources: LinuxResources, ctx: Context): Promise<void>;
  /** Notes the pod's new size: its cgroup is kubelet's. */
  updateSandbox(id: string, size: SandboxSize, ctx: Context): Promise<void>;
  /** `timeoutSeconds` 0: none but the caller's. Output of both streams together is capped at 16 MiB. */
  execSync(id: string, argv: readonly string[], timeoutSeconds: bigint, ctx: Context): Promise<ExecSyncResult>;
  reopenLog(id: string, ctx: Context): Promise<void>;

  /** Verbose info, each value JSON text, as crictl's users know it. */
  sandboxInfo(id: string, ctx: Context): Promise<Readonly<Record<string, string>>>;
  containerInfo(id: string, ctx: Context): Promise<Readonly<Record<string, string>>>;
}
