import type { Context } from '../base/context.ts';
import type { ContainerConfig, ContainerFilter, LinuxResources, PodSandboxConfig, SandboxFilter } from '../base/cri.ts';
import type { ContainerDeps } from '../container/container-deps.ts';
import { createContainer } from '../container/create-container.ts';
import { type ExecSyncResult, execSync } from '../container/exec-sync.ts';
import type { ContainerRecord } from '../container/record.ts';
import { removeContainer } from '../container/remove-container.ts';
import { reopenLog } from '../container/reopen-log.ts';
import { startContainer } from '../container/start-container.ts';
import { stopContainer } from '../container/stop-container.ts';
import { updateContainer } from '../container/update-container.ts';
import type { SandboxRecord, SandboxSize } from '../sandbox/record.ts';
import { runSandbox } from '../sandbox/run-sandbox.ts';
import { updateSandbox } from '../sandbox/update-sandbox.ts';
import { containerInfo } from './container-info.ts';
import { removeSandbox } from './remove-sandbox.ts';
import type { PodRuntime } from './runtime.ts';
import { sandboxInfo } from './sandbox-info.ts';
import { stopSandbox } from './stop-sandbox.ts';

/** Pods and containers over one ground: each story in its own file. */
export class Pods implements PodRuntime {
  readonly #deps: ContainerDeps;

  constructor(deps: ContainerDeps) {
    this.#deps = deps;
  }

  runSandbox(config: PodSandboxConfig, handler: string, ctx: Context): Promise<string> {
    return runSandbox({ config, handler }, this.#deps, ctx);
  }

  stopSandbox(id: string, ctx: Context): Promise<void> {
    return stopSandbox(id, this.#deps, ctx);
  }

  removeSandbox(id: string, ctx: Context): Promise<void> {
    return removeSandbox(id, this.#deps, ctx);
  }

  sandbox(id: string): SandboxRecord {
    return this.#deps.sandboxes.get(id);
  }

  sandboxes(filter: SandboxFilter): readonly SandboxRecord[] {
    return this.#deps.sandboxes.list(filter);
  }

  createContainer(sandboxId: string, config: ContainerConfig, ctx: Context): Promise<string> {
    return createContainer(sandboxId, config, this.#deps, ctx);
  }

  startContainer(id: string, ctx: Context): Promise<void> {
    return startContainer(id, this.#deps, ctx);
  }

  stopContainer(id: string, graceSeconds: bigint, ctx: Context): Promise<void> {
    return stopContainer(id, graceSeconds, this.#deps, ctx);
  }

  removeContainer(id: string, ctx: Context): Promise<void> {
    return removeContainer(id, this.#deps, ctx);
  }

  container(id: string): ContainerRecord {
    return this.#deps.containers.get(id);
  }

  containers(filter: ContainerFilter): readonly ContainerRecord[] {
    return this.#deps.containers.list(filter);
  }

  updateContainer(id: string, resources: LinuxResources, ctx: Context): Promise<void> {
    return updateContainer(id, resources, this.#deps, ctx);
  }

  updateSandbox(id: string, size: SandboxSize): Promise<void> {
    return updateSandbox(id, size, this.#deps);
  }

  execSync(id: string, argv: readonly string[], timeoutSeconds: bigint, ctx: Context): Promise<ExecSyncResult> {
    return execSync(id, argv, timeoutSeconds, this.#deps, ctx);
  }

  reopenLog(id: string, ctx: Context): Promise<void> {
    return reopenLog(id, this.#deps, ctx);
  }

  async sandboxInfo(id: string): Promise<Readonly<Record<string, string>>> {
    return sandboxInfo(this.#deps.sandboxes.get(id), this.#deps.handlers);
  }

  async containerInfo(id: string): Promise<Readonly<Record<string, string>>> {
    return await containerInfo(this.#deps.containers.get(id), this.#deps);
  }
}
