import type { Context } from '../../base/context.ts';
import { PreconditionFailed } from '../../base/failure.ts';
import type { HandlerFeatures } from '../../base/handler-features.ts';
import type { Operation } from '../../operation/operations.ts';
import type {
  ContainerPlan,
  PauseProcess,
  PauseProcessRecord,
  RuntimeHandler,
  SandboxPlan,
  StartedPause,
  Task,
  TaskRecord,
} from '../handler.ts';
import { ContainerTask } from './container-task.ts';
import { createContainer } from './create-container.ts';
import { deleteState } from './delete-state.ts';
import { canPauseNatively, openNativePause } from './native-pause.ts';
import type { OciSetup } from './oci-setup.ts';
import { openPause, reattachPause } from './pause.ts';
import { probeSetup } from './probe-setup.ts';
import { reattachContainer } from './reattach-container.ts';

/**
 * Runs pods and containers by an OCI runtime's command line, with conmon as the monitor of each container
 * (docs/architecture.md#commands-in-containers).
 */
export class OciHandler implements RuntimeHandler {
  readonly name: string;
  readonly features: HandlerFeatures;
  readonly execMode = 'host-process';
  readonly #setup: OciSetup;
  readonly #unusable: string | undefined;

  /** `unusable` says why it cannot work on this host, where it cannot: then it starts nothing, but still finds and deletes. */
  constructor(setup: OciSetup, features: HandlerFeatures, unusable: string | undefined) {
    this.name = setup.name;
    this.features = features;
    this.#setup = setup;
    this.#unusable = unusable;
  }

  async probe(ctx: Context): Promise<string | undefined> {
    return await probeSetup(this.#setup, ctx);
  }

  async openSandbox(plan: SandboxPlan, op: Operation): Promise<StartedPause> {
    this.#refuseUnusable();
    if (!canPauseNatively(this.#setup, plan)) return await openPause(this.#setup, plan, op.ctx);
    return await openNativePause(this.#setup, plan, op.ctx);
  }

  async reattachSandbox(record: PauseProcessRecord, _ctx: Context): Promise<PauseProcess | 'gone'> {
    return await reattachPause(this.#setup, record);
  }

  async create(plan: ContainerPlan, op: Operation): Promise<Task> {
    this.#refuseUnusable();
    const record = await createContainer(this.#setup, plan, op.ctx);
    return new ContainerTask(this.#setup, record);
  }

  async reattach(record: TaskRecord, ctx: Context): Promise<Task> {
    return await reattachContainer(this.#setup, record, ctx);
  }

  async deleteTask(id: string, ctx: Context): Promise<void> {
    await deleteState(this.#setup, id, ctx);
  }

  #refuseUnusable(): void {
    if (this.#unusable === undefined) return;
    throw new PreconditionFailed(`runtime handler "${this.name}" cannot work on this host: ${this.#unusable}`);
  }
}
