import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DaemonUnderTest } from '../../harness/daemon.ts';
import { type LoopDisk, withLoopDisk } from '../../harness/loop-disk.ts';
import { withTestRegistry } from '../../harness/registry.ts';
import { eventually } from '../../harness/run.ts';
import { Witness } from '../../host/kubelet-like.ts';
import { BUSYBOX } from '../../host/run-container.ts';
import { Random } from '../../simulator/random.ts';
import { FAULTS } from './faults.ts';
import { useFaultyPrograms } from './faulty-programs.ts';
import { loseRows } from './lose-rows.ts';
import { PodCycle } from './pod-cycle.ts';
import { describeSample, growth, type Sample, takeSample } from './samples.ts';
import { SoakedDaemon } from './soaked-daemon.ts';

export interface SoakOptions {
  /** Pods from creation to removal, so many at a time. */
  readonly cycles: number;
  readonly parallel: number;
  /** Number of SIGKILLs; none in the last quarter, in which memory is watched. */
  readonly kills: number;
  /** Seed of the choice of faults; the interleaving depends on the machine. */
  readonly seed: number;
  readonly log: (line: string) => void;
}

/** After each round nothing but the witness may be left. */
const ROUNDS = { least: 4, most: 20, cyclesOfEachWorker: 5 };
const DISK_MIB = 1024;
/** Percentage of cycles with a fault of their own. */
const FAULTY_PERCENT = 50;
const LONGEST_FULL_MS = 3000;
/** Of a hundred kills, those after which rows are missing from the database. */
const LOSING_PERCENT = 30;
const PODS_SECONDS = 5;

/** Runs pod cycles while faults are injected. @returns what was wrong; empty if nothing was */
export async function soak(options: SoakOptions): Promise<readonly string[]> {
  process.env.GANTRY_LEAK_CHECK ??= '1';
  await using disk = await withLoopDisk(DISK_MIB);
  await using registry = await withTestRegistry();
  const config = { root: rootOn(disk), log: { level: 'info' } };
  await using daemon = new DaemonUnderTest({ registryPort: registry.port, config });
  useFaultyPrograms(daemon);
  await daemon.start();
  const witness = await Witness.start(daemon, BUSYBOX);
  const run = new Soak(options, new SoakedDaemon(daemon), disk);
  const problems = await run.all(witness);
  await assertWitness(daemon, witness);
  return problems;
}

/** The daemon's `root`. */
function rootOn({ mountpoint }: LoopDisk): string {
  return join(mountpoint, 'root');
}

class Soak {
  readonly #options: SoakOptions;
  readonly #soaked: SoakedDaemon;
  readonly #disk: LoopDisk;
  readonly #random: Random;
  readonly #problems: string[] = [];
  readonly #injected = new Map<string, number>();
  readonly #rounds: number;
  #cycles = 0;

  constructor(options: SoakOptions, soaked: SoakedDaemon, disk: LoopDisk) {
    this.#options = options;
    this.#soaked = soaked;
    this.#disk = disk;
    this.#random = new Random(options.seed);
    const rounds = Math.floor(options.cycles / options.parallel / ROUNDS.cyclesOfEachWorker);
    this.#rounds = Math.min(ROUNDS.most, Math.max(ROUNDS.least, rounds));
  }

  async all(witness: Witness): Promise<readonly string[]> {
    const samples: Sample[] = [];
    for (let round = 1; round <= this.#rounds; round += 1) {
      await this.#round(round, witness);
      const sample = await takeSample(this.#soaked.daemon, witness);
      for (const what of sample.left) this.#report(`left after round ${round}: ${what}`);
      samples.push(sample);
      this.#options.log(`round ${round}: ${this.#cycles} cycles, ${describeSample(sample)}`);
    }
    const counts = [...this.#injected].map(([name, count]) => `${name} ${count}`);
    this.#options.log(`injected: ${counts.toSorted().join(', ')}`);
    for (const problem of growth(samples)) this.#report(problem);
    return this.#problems;
  }

  async #round(round: number, witness: Witness): Promise<void> {
    const until = Math.round((this.#options.cycles * round) / this.#rounds);
    const kills = this.#killsUntil(round) - this.#killsUntil(round - 1);
    const disturbances = [
      ...Array.from({ length: kills }, () => () => this.#kill(witness)),
      ...(round % 2 === 0 ? [() => this.#soaked.disturb(() => this.#fillDisk())] : []),
    ];
    const disturbing = this.#disturb(disturbances);
    const workers = Array.from({ length: this.#options.parallel }, async () => {
      while (this.#cycles < until) await this.#cycle();
    });
    await Promise.all([disturbing, ...workers]);
  }

  #killsUntil(round: number): number {
    return Math.round(Math.min(1, round / (this.#rounds * 0.75)) * this.#options.kills);
  }

  async #cycle(): Promise<void> {
    this.#cycles += 1;
    const fault = this.#random.int(100) < FAULTY_PERCENT ? this.#random.pick(FAULTS) : undefined;
    if (fault !== undefined) this.#count(fault.name);
    const cycle = new PodCycle(this.#soaked, BUSYBOX, this.#cycles, fault, this.#random);
    for (const problem of await cycle.run()) this.#report(problem);
  }

  #report(problem: string): void {
    this.#problems.push(problem);
    this.#options.log(problem);
  }

  #count(name: string): void {
    this.#injected.set(name, (this.#injected.get(name) ?? 0) + 1);
  }

  async #kill(witness: Witness): Promise<void> {
    this.#count('kill -9');
    const isLosing = this.#random.int(100) < LOSING_PERCENT;
    if (isLosing) await this.#untilPods();
    await this.#soaked.kill(() => {
      if (!isLosing) return;
      this.#count('kill -9 and lost rows');
      this.#options.log(`lost ${loseRows(rootOn(this.#disk), witness, this.#random)}`);
    });
  }

  /** Waits until there are rows to lose; not for long, because the round may be at its end. */
  async #untilPods(): Promise<void> {
    const atLeast = this.#options.parallel / 2;
    const enough = async (): Promise<true | undefined> => {
      const { items } = await this.#soaked.call('ListPodSandbox');
      return items.length > atLeast || undefined;
    };
    await eventually('pods', PODS_SECONDS, enough).catch(() => {});
  }

  /** One after the other, each at a random moment. */
  async #disturb(disturbances: readonly (() => Promise<void>)[]): Promise<void> {
    for (const disturbance of disturbances) {
      await sleep(this.#random.int(2000));
      await disturbance();
    }
  }

  async #fillDisk(): Promise<void> {
    this.#count('state disk full');
    const ballast = join(this.#disk.mountpoint, 'ballast');
    for (const size of [1 << 20, 4096, 1]) fillWith(ballast, Buffer.alloc(size));
    await sleep(this.#random.int(LONGEST_FULL_MS));
    rmSync(ballast);
  }
}

function fillWith(file: string, piece: Buffer): void {
  try {
    for (;;) writeFileSync(file, piece, { flag: 'a' });
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
  }
}

async function assertWitness(daemon: DaemonUnderTest, witness: Witness): Promise<void> {
  const { status } = await daemon.cri.call('ContainerStatus', { containerId: witness.container });
  assert.equal(status.state, 'CONTAINER_RUNNING');
  const lines = witness.lines();
  assert.ok(lines.length > 0);
  const inOrder = lines.map((_, index) => index);
  assert.deepEqual(lines, inOrder, 'numbered log lines of the witness have a gap');
}
