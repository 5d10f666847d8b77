import { constants } from 'node:os';
import type { FakeProcess } from '../../src/host/testing/fake-process.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import { containerOfMonitor } from './sim-monitor.ts';
import type { SimNode } from './sim-node.ts';
import { short } from './sim-paths.ts';

const { SIGKILL, SIGSTOP, SIGCONT } = constants.signals;

/** The share of schedules with each fault. */
const SHARES = { disk: 0.3, stoppedMonitor: 0.3, killedMonitor: 0.2, plugin: 0.15, mount: 0.2 };
/** Steps until a fault that passes has passed. */
const LONGEST = 400;
/** A monitor that is stopped for good ends by SIGKILL alone. */
const STOPPED_FOR_GOOD = 0.5;
/** A fault that needs a monitor or a mount tries as often to find one. */
const TRIES = 10;
const TRY_AFTER_STEPS = 30;

/** Faults of the machine outside the daemon, each at a random moment of the schedule. */
export class NodeFaults {
  readonly #node: SimNode;
  readonly #scheduler: Scheduler;
  readonly #random: Random;

  constructor(node: SimNode, scheduler: Scheduler, random: Random) {
    this.#node = node;
    this.#scheduler = scheduler;
    this.#random = random;
  }

  /** Chooses the faults of this schedule, and their moments before `latest`, in steps. */
  plan(latest: number): void {
    const sometimes = (share: number, act: () => void): void => {
      if (this.#random.chance(share)) this.#scheduler.afterSteps(this.#random.int(latest), act);
    };
    sometimes(SHARES.disk, () => this.#troubleDisk());
    sometimes(SHARES.stoppedMonitor, () => this.#onAny(this.#monitors, (monitor) => this.#stop(monitor)));
    sometimes(SHARES.killedMonitor, () => this.#onAny(this.#monitors, (monitor) => this.#kill(monitor)));
    sometimes(SHARES.plugin, () => this.#hangPlugin());
    sometimes(SHARES.mount, () => this.#onAny(this.#mounts, (target) => this.#useMount(target)));
  }

  readonly #monitors = (): readonly FakeProcess[] =>
    this.#node.kernel.living().filter(({ argv }) => containerOfMonitor(argv) !== undefined);

  readonly #mounts = (): readonly string[] => this.#node.kernel.tree.mounts.map(({ target }) => target);

  /** The disk of the state is full, or read-only, for a while. */
  #troubleDisk(): void {
    if (this.#scheduler.isCalm) return;
    this.#node.diskState = this.#random.pick(['full', 'read-only'] as const);
    this.#scheduler.note(`DISK ${this.#node.diskState}`);
    this.#afterWhile('DISK healthy', () => {
      this.#node.diskState = 'healthy';
    });
  }

  /** By SIGSTOP: it neither creates its container nor writes an exit file. */
  #stop(monitor: FakeProcess): void {
    const what = `MONITOR of ${short(containerOfMonitor(monitor.argv) ?? '')}`;
    this.#scheduler.note(`${what} stopped`);
    monitor.signal(SIGSTOP);
    if (this.#random.chance(STOPPED_FOR_GOOD)) return;
    this.#afterWhile(`${what} continued`, () => monitor.signal(SIGCONT));
  }

  #kill(monitor: FakeProcess): void {
    this.#scheduler.note(`MONITOR of ${short(containerOfMonitor(monitor.argv) ?? '')} killed`);
    monitor.signal(SIGKILL);
  }

  /** Every call of a network plugin hangs for a while, until its deadline. */
  #hangPlugin(): void {
    if (this.#scheduler.isCalm) return;
    this.#scheduler.note('PLUGIN hangs');
    this.#node.pluginHangs = true;
    this.#afterWhile('PLUGIN answers', () => {
      this.#node.pluginHangs = false;
    });
  }

  /** A process of another mount namespace uses a mount for a while: unmount fails with EBUSY. */
  #useMount(target: string): void {
    const { busy } = this.#node.kernel.tree;
    this.#scheduler.note(`MOUNT ${short(target)} busy`);
    busy.add(target);
    this.#afterWhile(`MOUNT ${short(target)} unused`, () => busy.delete(target));
  }

  #afterWhile(label: string, act: () => void): void {
    this.#scheduler.afterSteps(this.#random.int(LONGEST), () => {
      this.#scheduler.note(label);
      act();
    });
  }

  /** Acts on one of what there is, as soon as there is one. */
  #onAny<T>(list: () => readonly T[], act: (one: T) => void, tries = TRIES): void {
    if (this.#scheduler.isCalm || tries === 0) return;
    const found = list();
    if (found.length > 0) act(this.#random.pick(found));
    else this.#scheduler.afterSteps(TRY_AFTER_STEPS, () => this.#onAny(list, act, tries - 1));
  }
}
