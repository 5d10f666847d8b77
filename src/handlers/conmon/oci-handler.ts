import type { Context } from '../../base/context.ts';
import { PreconditionFailed } from '../../base/failure.ts';
import type { HandlerFeatures } from '../../base/handler-features.ts';
import type { Operation } from '../../operation/operations.ts';
import type { Resource } from '../../operation/resource.ts';
import type {
  ContainerPlan,
  PauseProcess,
  PauseRecord,
  PlannedSandbox,
  PlannedTask,
  RuntimeHandler,
  SandboxPlan,
  StartedPause,
  Task,
  TaskRecord,
  TaskState,
} from '../handler.ts';
import { ContainerTask } from './container-task.ts';
import { createContainer } from './create-container.ts';
import { deleteState } from './delete-state.ts';
import { monitorCgroupOf, monitoredTask } from './monitored-task.ts';
import { canPauseNatively, openNativePause } from './native-pause.ts';
import type { OciSetup } from './oci-setup.ts';
import { openPause, reattachPause } from './pause.ts';
import { pauseKindOf } from './pause-state.ts';
import { probeSetup } from './probe-setup.ts';
import { reattachContainer } from './reattach-container.ts';

/**
 * Runs pods and containers by an OCI runtime's command line, with conmon as the monitor of each container
 * (docs/architecture.md#commands-in-containers).
 */
export class OciHandler implements RuntimeHandler {
  readonly name: string;
  readonly features: HandlerFeatures;
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

  sandboxResources({ id, cgroup }: PlannedSandbox): readonly Resource[] {
    return [
      { kind: 'task', handler: this.name, id },
      { kind: 'cgroup', path: cgroup },
    ];
  }

  /** The monitor's cgroup is released first: a monitor that dies late leaves a container that appears 20-40 ms later. */
  containerResources(container: PlannedTask): readonly Resource[] {
    return [
      { kind: 'task', handler: this.name, id: container.id },
      { kind: 'cgroup', path: container.cgroup },
      { kind: 'cgroup', path: monitorCgroupOf(container) },
    ];
  }

  async openSandbox(plan: SandboxPlan, op: Operation): Promise<StartedPause> {
    this.#refuseUnusable();
    if (!canPauseNatively(this.#setup, plan)) return await openPause(this.#setup, plan, op.ctx);
    return await openNativePause(this.#setup, plan, op.ctx);
  }

  async reattachSandbox(record: PauseRecord): Promise<PauseProcess | 'gone'> {
    return await reattachPause(this.#setup, record);
  }

  async create(plan: ContainerPlan, op: Operation): Promise<Task> {
    this.#refuseUnusable();
    return new ContainerTask(this.#setup, await createContainer(this.#setup, plan, op.ctx));
  }

  async reattach(record: TaskRecord, ctx: Context): Promise<Task> {
    return await reattachContainer(this.#setup, monitoredTask(record), ctx);
  }

  describeSandbox(state: TaskState): Readonly<Record<string, unknown>> {
    return { pauseKind: pauseKindOf(state) };
  }

  describeContainer(record: TaskRecord): Readonly<Record<string, unknown>> {
    return { monitorPid: monitoredTask(record).monitorPid };
  }

  async deleteTask(id: string, ctx: Context): Promise<void> {
    await deleteState(this.#setup, id, ctx);
  }

  #refuseUnusable(): void {
    if (this.#unusable === undefined) return;
    throw new PreconditionFailed(`runtime handler "${this.name}" cannot work on this host: ${this.#unusable}`);
  }
}
