import type { Context } from '../base/context.ts';
import type { ContainerConfig, ContainerFilter, LinuxResources, PodSandboxConfig, SandboxFilter } from '../base/cri.ts';
import type { ContainerGround } from '../container/container-ground.ts';
import { createContainer } from '../container/create-container.ts';
import { execSync, reopenLog } from '../container/exec-sync.ts';
import type { ContainerRecord } from '../container/record.ts';
import { removeContainer } from '../container/remove-container.ts';
import { startContainer } from '../container/start-container.ts';
import { stopContainer } from '../container/stop-container.ts';
import { updateContainer } from '../container/update-container.ts';
import type { ExecOutcome } from '../oci/handler.ts';
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
  readonly #ground: ContainerGround;

  constructor(ground: ContainerGround) {
    this.#ground = ground;
  }

  runSandbox(config: PodSandboxConfig, handler: string, ctx: Context): Promise<string> {
    return runSandbox({ config, handler }, this.#ground, ctx);
  }

  stopSandbox(id: string, ctx: Context): Promise<void> {
    return stopSandbox(id, this.#ground, ctx);
  }

  removeSandbox(id: string, ctx: Context): Promise<void> {
    return removeSandbox(id, this.#ground, ctx);
  }

  sandbox(id: string): SandboxRecord {
    return this.#ground.sandboxes.get(id);
  }

  sandboxes(filter: SandboxFilter): readonly SandboxRecord[] {
    return this.#ground.sandboxes.list(filter);
  }

  /** The sandbox's own configuration counts; the one that the request repeats is not looked at. */
  createContainer(
    sandboxId: string,
    config: ContainerConfig,
    _sandboxConfig: PodSandboxConfig | undefined,
    ctx: Context,
  ): Promise<string> {
    return createContainer(sandboxId, config, this.#ground, ctx);
  }

  startContainer(id: string, ctx: Context): Promise<void> {
    return startContainer(id, this.#ground, ctx);
  }

  stopContainer(id: string, graceSeconds: bigint, ctx: Context): Promise<void> {
    return stopContainer(id, graceSeconds, this.#ground, ctx);
  }

  removeContainer(id: string, ctx: Context): Promise<void> {
    return removeContainer(id, this.#ground, ctx);
  }

  container(id: string): ContainerRecord {
    return this.#ground.containers.get(id);
  }

  containers(filter: ContainerFilter): readonly ContainerRecord[] {
    return this.#ground.containers.list(filter);
  }

  updateContainer(id: string, resources: LinuxResources, ctx: Context): Promise<void> {
    return updateContainer(id, resources, this.#ground, ctx);
  }

  updateSandbox(id: string, size: SandboxSize): Promise<void> {
    return updateSandbox(id, size, this.#ground);
  }

  execSync(id: string, argv: readonly string[], timeoutSeconds: bigint, ctx: Context): Promise<ExecOutcome> {
    return execSync(id, argv, timeoutSeconds, this.#ground, ctx);
  }

  reopenLog(id: string, ctx: Context): Promise<void> {
    return reopenLog(id, this.#ground, ctx);
  }

  async sandboxInfo(id: string): Promise<Readonly<Record<string, string>>> {
    return sandboxInfo(this.#ground.sandboxes.get(id));
  }

  async containerInfo(id: string): Promise<Readonly<Record<string, string>>> {
    return await containerInfo(this.#ground.containers.get(id), this.#ground.host);
  }
}
