import type { Context } from '../../base/context.ts';
import { messageOf } from '../../base/failure.ts';
import type { HandlerFeatures } from '../../base/handler-features.ts';
import { SIGKILL } from '../../base/signals.ts';
import { companionCgroup } from '../../cgroups/leaf-cgroup.ts';
import type { HostObserver } from '../../host/observed-host.ts';
import { FakeFiles } from '../../host/testing/fake-files.ts';
import type { FakeProcess } from '../../host/testing/fake-process.ts';
import { emptySpec } from '../../oci/spec/build-container-spec.ts';
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
import { RuntimeCommandFailed } from '../runtime-command-failed.ts';
import { type FakeRuntime, MONITOR_ROLE } from './fake-runtime.ts';
import { FakeTask, type Step } from './fake-task.ts';

/**
 * One daemon's handler over a {@link FakeRuntime}. Every call, and every end that it reports, passes by the observer before
 * and after it has acted: a scheduler lets it go on, fails it, or never lets it go on (a crash).
 */
export class FakeHandler implements RuntimeHandler {
  readonly name = 'fake';
  readonly features: HandlerFeatures = { recursiveReadOnlyMounts: true, userNamespaces: false };
  readonly #runtime: FakeRuntime;
  readonly #observer: HostObserver;

  constructor(runtime: FakeRuntime, observer: HostObserver = {}) {
    this.#runtime = runtime;
    this.#observer = observer;
  }

  async probe(_ctx: Context): Promise<string | undefined> {
    return undefined;
  }

  sandboxResources({ id, cgroup }: PlannedSandbox): readonly Resource[] {
    return [
      { kind: 'task', handler: this.name, id },
      { kind: 'cgroup', path: cgroup },
    ];
  }

  containerResources({ id, cgroup }: PlannedTask): readonly Resource[] {
    return [
      { kind: 'task', handler: this.name, id },
      { kind: 'cgroup', path: cgroup },
      { kind: 'cgroup', path: companionCgroup(cgroup, MONITOR_ROLE) },
    ];
  }

  describeSandbox({ handlerState }: TaskState): Readonly<Record<string, unknown>> {
    return { ...Object(handlerState) };
  }

  describeContainer({ handlerState }: TaskRecord): Readonly<Record<string, unknown>> {
    return { ...Object(handlerState) };
  }

  async openSandbox(plan: SandboxPlan, _op: Operation): Promise<StartedPause> {
    return await this.#around('handler.openSandbox', plan.id, () => {
      const process = this.#runtime.pause(plan.id, plan.cgroup);
      return this.#hold(process, plan.id);
    });
  }

  async reattachSandbox(record: PauseRecord): Promise<PauseProcess | 'gone'> {
    return await this.#around('handler.reattachSandbox', record.id, () => {
      const process = this.#runtime.kernel.processes.get(record.process?.pid ?? 0);
      if (process?.alive !== true || process.startTime !== record.process?.startTime) return 'gone';
      return this.#hold(process, record.id);
    });
  }

  async create(plan: ContainerPlan, _op: Operation): Promise<Task> {
    if (plan.logPath !== undefined) await new FakeFiles(this.#runtime.kernel.tree).openLog(plan.logPath, 'keep');
    return await this.#around('handler.create', plan.id, () => {
      const { init, monitor } = this.#create(plan);
      const { id, sandboxId, bundle, cgroup, logPath, tty } = plan;
      const state = { process: identityOf(init), handlerState: { monitorPid: monitor.pid } };
      return new FakeTask(this.#runtime, { id, sandboxId, bundle, cgroup, logPath, tty, ...state }, this.#step);
    });
  }

  async reattach(record: TaskRecord, _ctx: Context): Promise<Task> {
    return await this.#around('handler.reattach', record.id, () => {
      const container = this.#runtime.containers.get(record.id);
      if (container?.monitor.alive === false && !container.started) container.init.signal(SIGKILL);
      return new FakeTask(this.#runtime, record, this.#step);
    });
  }

  async deleteTask(id: string, _ctx: Context): Promise<void> {
    await this.#around('handler.deleteTask', id, () => {
      if (this.#runtime.containers.get(id)?.init.alive === true) {
        throw new RuntimeCommandFailed(this.name, 'delete', id, 'it is not stopped');
      }
      this.#runtime.containers.delete(id);
      this.#runtime.pauses.delete(id);
    });
  }

  #create(plan: ContainerPlan): ReturnType<FakeRuntime['create']> {
    try {
      return this.#runtime.create(plan);
    } catch (error) {
      throw new RuntimeCommandFailed(this.name, 'create', plan.id, messageOf(error));
    }
  }

  #hold(process: FakeProcess, id: string): StartedPause {
    const ended = process.ended.then(() => this.#step('hold.ended', id));
    const state = { process: identityOf(process), handlerState: { pauseKind: 'runtime' } };
    return { state, ended, spec: emptySpec() };
  }

  async #around<T>(method: string, id: string, act: () => T): Promise<T> {
    await this.#step(method, id);
    const result = act();
    await this.#observer.after?.({ method, args: [id] }, result);
    return result;
  }

  readonly #step: Step = async (method, id) => {
    await this.#observer.before?.({ method, args: [id] });
  };
}

function identityOf(process: FakeProcess): { readonly pid: number; readonly startTime: bigint } {
  return { pid: process.pid, startTime: process.startTime };
}
