import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../base/clock.ts';
import type { Failpoints } from './failpoints.ts';

export interface StagesOptions {
  /** Prefix of the failpoint names: the operation's kind. */
  readonly prefix: string;
  readonly clock: Clock;
  readonly failpoints: Failpoints;
  readonly observe: (stage: string, ms: number, failed: boolean) => void;
}

/** What the open stages look like from outside. */
export interface StagesView {
  readonly stage: string;
  readonly waitsFor: string;
  readonly stageAgeMs: number;
}

interface OpenStage {
  readonly of: Stages;
  readonly name: string;
  readonly waitsFor: string;
  readonly since: number;
  /** The stage it was opened in, if that one is of the same operation. */
  readonly parent: OpenStage | undefined;
  openChildren: number;
}

/** Which stage the running code is in: tells a nested stage from a parallel one. */
const here = new AsyncLocalStorage<OpenStage>();

/** The stages of one operation that have begun and not ended. */
export class Stages {
  readonly #options: StagesOptions;
  readonly #open = new Set<OpenStage>();
  #lastChange: number;

  constructor(options: StagesOptions) {
    this.#options = options;
    this.#lastChange = options.clock.monotonicMs();
  }

  /** Runs a stage between its failpoints. @throws what the act or an armed failpoint throws */
  async run<T>(name: string, act: () => Promise<T>, waitsFor: string): Promise<T> {
    const stage = this.#enter(name, waitsFor);
    let failed = true;
    try {
      await this.hit(`${name}:before`);
      const result = await here.run(stage, act);
      await this.hit(`${name}:after`);
      failed = false;
      return result;
    } finally {
      this.#leave(stage, failed);
    }
  }

  /** Hits a failpoint of this operation. */
  hit(point: string): Promise<void> | undefined {
    const { failpoints, prefix } = this.#options;
    return failpoints.hit(`${prefix}/${point}`);
  }

  view(): StagesView {
    const innermost = [...this.#open].filter((stage) => stage.openChildren === 0);
    const since = innermost[0]?.since ?? this.#lastChange;
    const reasons = innermost.map((stage) => stage.waitsFor).filter((text) => text !== '');
    return {
      stage: innermost.map((stage) => stage.name).join(' + '),
      waitsFor: reasons.join(' + '),
      stageAgeMs: this.#options.clock.monotonicMs() - since,
    };
  }

  #enter(name: string, waitsFor: string): OpenStage {
    const around = here.getStore();
    const parent = around?.of === this && this.#open.has(around) ? around : undefined;
    const stage = { of: this, name, waitsFor, since: this.#options.clock.monotonicMs(), parent, openChildren: 0 };
    if (parent !== undefined) parent.openChildren += 1;
    this.#open.add(stage);
    return stage;
  }

  #leave(stage: OpenStage, failed: boolean): void {
    this.#open.delete(stage);
    if (stage.parent !== undefined) stage.parent.openChildren -= 1;
    this.#lastChange = this.#options.clock.monotonicMs();
    this.#options.observe(stage.name, this.#lastChange - stage.since, failed);
  }
}
