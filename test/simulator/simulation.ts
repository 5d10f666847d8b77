import { Cancelled, messageOf } from '../../src/base/failure.ts';
import { GivenAnswers } from './answers.ts';
import { checkAddresses } from './check-addresses.ts';
import { EndChecks } from './check-ends.ts';
import { checkExecs } from './check-execs.ts';
import { checkNode } from './check-node.ts';
import type { Coverage } from './coverage.ts';
import { EventReader } from './event-reader.ts';
import { type Incarnation, startIncarnation } from './incarnation.ts';
import { Kubelet, type KubeletParts } from './kubelet.ts';
import { Life } from './life.ts';
import { loseRows } from './lose-rows.ts';
import { NodeFaults } from './node-faults.ts';
import { Operator } from './operator.ts';
import type { Plant } from './plants/plant.ts';
import { Random } from './random.ts';
import { ScheduleFailed } from './schedule-failed.ts';
import { Scheduler } from './scheduler.ts';
import { SimNode } from './sim-node.ts';
import { installPrograms } from './sim-programs.ts';

export interface SimulationOptions {
  readonly coverage: Coverage;
  readonly plant?: Plant;
}

export interface ScheduleResult {
  readonly seed: number;
  /** What went wrong, or undefined. */
  readonly problem: string | undefined;
  /** Every step, in order. */
  readonly trace: readonly string[];
}

const REBOOTS = 0.15;
const ORDERLY_ENDS = 0.2;
const LOST_ROWS = 0.2;
/** Steps between a daemon's giving up what is under way and its end. */
const LONGEST_END = 60;
/** Mostly natively, as in production. */
const PAUSES = ['native', 'native', 'native', 'native', 'runtime', 'image', 'none'] as const;
/** Below so many. */
const READERS = 3;
/** Above the longest claim window and back-off. */
const DRAIN_MS = 130_000;
const DRAIN_ROUNDS = 6;
/** The length of an undisturbed schedule, in steps. */
const LATEST_CHAOS = 600;

/** Ids have 64 digits, most of them for nothing. */
const ZEROS = /0{20,}/g;

/** Runs one schedule: equal seeds, equal schedules. Never rejects. */
export async function simulate(seed: number, options: SimulationOptions): Promise<ScheduleResult> {
  const undo = options.plant?.patch?.();
  const simulation = new Simulation(seed, options);
  try {
    await simulation.run();
    return { seed, problem: undefined, trace: simulation.trace };
  } catch (error) {
    const problem =
      error instanceof ScheduleFailed ? error.message : String(error instanceof Error ? error.stack : error);
    return { seed, problem: problem.replaceAll(ZEROS, ''), trace: simulation.trace };
  } finally {
    undo?.();
  }
}

class Simulation {
  readonly #random: Random;
  readonly #node: SimNode;
  readonly #ends: EndChecks;
  readonly #answers = new GivenAnswers();
  readonly #scheduler: Scheduler;
  readonly #plant: Plant | undefined;
  #serving = Promise.withResolvers<Incarnation>();
  #up: Incarnation | undefined;
  #life = new Life(0);
  #shutdown = new AbortController();
  /** Readers of the events of the running daemon, in addition to the first. */
  #readers: readonly EventReader[] = [];
  #ids = 0;

  constructor(seed: number, { coverage, plant }: SimulationOptions) {
    this.#random = new Random(seed);
    this.#plant = plant;
    this.#node = new SimNode(this.#random.pick(PAUSES));
    this.#ends = new EndChecks(this.#node);
    const from = this.#random.chance(0.3) ? 0 : this.#random.int(LATEST_CHAOS);
    const chaos = {
      crashes: this.#random.int(5),
      failures: this.#random.int(5),
      leaps: this.#random.int(3),
      from,
      intensity: 1,
    };
    this.#scheduler = new Scheduler(this.#random, this.#node.clock, chaos, coverage, () => this.#onEnd());
    installPrograms(this.#node, this.#scheduler, this.#random);
  }

  get trace(): readonly string[] {
    return this.#scheduler.trace;
  }

  async run(): Promise<void> {
    void this.#bootDaemon();
    if (this.#random.chance(REBOOTS)) this.#scheduler.afterSteps(this.#random.int(LATEST_CHAOS), () => this.#reboot());
    if (this.#random.chance(ORDERLY_ENDS))
      this.#scheduler.afterSteps(this.#random.int(LATEST_CHAOS), () => this.#endDaemon());
    if (this.#random.chance(LOST_ROWS))
      this.#scheduler.afterSteps(this.#random.int(LATEST_CHAOS), () => this.#loseRows());
    new NodeFaults(this.#node, this.#scheduler, this.#random).plan(LATEST_CHAOS);
    const kubelets = ['a', 'b'].map((pod) => new Kubelet(pod, this.#kubeletParts()));
    let living = kubelets.length;
    const lives = kubelets.map((kubelet) => kubelet.run().then(() => void (living -= 1)));
    const operators = ['a', 'b'].map((pod) => new Operator(pod, this.#kubeletParts()).run(() => living === 0));
    await this.#together([...lives, ...operators]);
    // Once more with trouble, where little is left that could meet it, then in peace.
    this.#scheduler.chaos.crashes += this.#random.int(3);
    this.#scheduler.chaos.intensity = 8;
    await this.#settleDown(kubelets);
    this.#scheduler.calm();
    this.#node.diskState = 'healthy';
    for (let round = 0; round < DRAIN_ROUNDS && !this.#isIdle(); round += 1) await this.#settleDown(kubelets);
    this.#assertNothingLeft();
    await this.#restart();
    this.#assertNothingLeft();
  }

  #kubeletParts(): KubeletParts {
    const serving = (): Promise<Incarnation> => this.#serving.promise;
    const { pauses } = this.#node;
    return { scheduler: this.#scheduler, random: this.#random, answers: this.#answers, serving, pauses };
  }

  /** Time passes: unclaimed results are undone, failed releases are repeated, late arrivals are removed. */
  async #settleDown(kubelets: readonly Kubelet[]): Promise<void> {
    this.#node.clock.advance(DRAIN_MS);
    await this.#together([...kubelets.map((kubelet) => kubelet.remove()), this.#clean()]);
    await this.#until(() => this.#up !== undefined && this.#scheduler.isIdle);
  }

  async #clean(): Promise<void> {
    const { domain, life } = await this.#serving.promise;
    await Promise.race([domain.clean(), life.over]);
  }

  async #restart(): Promise<void> {
    if (this.#up !== undefined) this.#scheduler.end(this.#up.life);
    await this.#until(() => this.#up !== undefined);
  }

  /** Schedules until all of that is done. @throws what one of them throws */
  async #together(work: readonly Promise<void>[]): Promise<void> {
    let outcome: { readonly failure?: unknown } | undefined;
    Promise.all(work).then(
      () => (outcome = {}),
      (failure: unknown) => (outcome = { failure }),
    );
    await this.#until(() => outcome !== undefined);
    if (outcome !== undefined && 'failure' in outcome) throw outcome.failure;
  }

  #isIdle(): boolean {
    const domain = this.#up?.domain;
    if (this.#node.hasBacklog) return false;
    return domain !== undefined && domain.operations.inFlight().length === 0 && domain.ledger.all().length === 0;
  }

  #assertNothingLeft(): void {
    const { domain, leases } = this.#up ?? {};
    const left = [
      ...this.#node.leftovers(),
      ...(domain?.ledger.all() ?? []).map(
        (row) => `row ${row.row}: ${JSON.stringify(row.resource)} ${row.lastError ?? ''}`,
      ),
      ...(['sandboxes', 'containers'] as const).flatMap((table) => [
        ...(this.#node.disk.rows().get(table)?.keys() ?? []),
      ]),
      ...(leases === undefined ? [] : [...leases.owners()].map((holder) => `image lease of ${holder}`)),
    ];
    for (const operation of domain?.operations.inFlight() ?? []) left.push(`operation ${JSON.stringify(operation)}`);
    if (left.length > 0) throw new ScheduleFailed(`left behind: ${left.join('; ')}`);
    for (const reader of this.#readers) reader.checkThatAllIsRead();
  }

  #until(done: () => boolean): Promise<void> {
    return this.#scheduler.run(done, () => this.#look());
  }

  #look(): void {
    if (this.#up === undefined) return;
    const { domain, told } = this.#up;
    checkNode(domain, this.#node, this.#answers);
    checkExecs(domain, this.#node);
    this.#ends.check(domain);
    checkAddresses(domain, this.#node);
    this.#answers.check(domain, this.#node);
    told.check(domain);
    for (const reader of this.#readers) reader.check();
  }

  /** As a supervisor does: what does not come up is started again. */
  async #bootDaemon(): Promise<void> {
    const life = new Life(this.#life.number + 1);
    this.#life = life;
    this.#shutdown = new AbortController();
    try {
      const incarnation = await startIncarnation({
        node: this.#node,
        scheduler: this.#scheduler,
        life,
        newId: () => String((this.#ids += 1)).padStart(64, '0'),
        shutdown: this.#shutdown.signal,
        plant: this.#plant,
      });
      this.#up = incarnation;
      const parts = { scheduler: this.#scheduler, random: this.#random };
      this.#readers = Array.from({ length: this.#random.int(READERS) }, () => new EventReader(incarnation, parts));
      this.#serving.resolve(incarnation);
    } catch (error) {
      this.#scheduler.note(`daemon ${life.number} did not come up: ${messageOf(error)}`);
      if (life.alive) this.#scheduler.end(life);
    }
  }

  #reboot(): void {
    const kind = this.#random.pick(['orderly', 'power cut'] as const);
    this.#scheduler.note(`REBOOT (${kind})`);
    this.#answers.forget(this.#ids);
    this.#node.reboot(kind);
    this.#scheduler.end(this.#life);
  }

  /** While no daemon runs. What is lost cannot be shown; what is left has to be consistent. */
  #loseRows(): void {
    if (this.#scheduler.isCalm) return;
    this.#scheduler.note(`LOST ${loseRows(this.#node, this.#random)}`);
    this.#answers.forget(this.#ids);
    this.#scheduler.end(this.#life);
  }

  /** As by SIGTERM: operations under way are given up, and undone as far as the time suffices. */
  #endDaemon(): void {
    const life = this.#life;
    this.#scheduler.note(`SHUTDOWN of ${life.number}`);
    this.#shutdown.abort(new Cancelled('the end of the daemon'));
    this.#scheduler.afterSteps(this.#random.int(LONGEST_END), () => life.alive && this.#scheduler.end(life));
  }

  #onEnd(): void {
    if (this.#up !== undefined) this.#serving = Promise.withResolvers();
    this.#up = undefined;
    this.#ends.restart();
    if (this.#node.hasBacklog) this.#answers.lostBacklog(this.#node);
    this.#node.hasBacklog = false;
    void this.#bootDaemon();
  }
}
