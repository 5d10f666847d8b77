import { constants } from 'node:os';
import { SIGKILL } from '../../base/signals.ts';
import type { ProcessEnd } from '../host.ts';

const { SIGSTOP, SIGCONT } = constants.signals;
const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.signals).map(([name, number]) => [number, name]),
);

/** A process of the fake kernel. */
export class FakeProcess {
  readonly pid: number;
  readonly startTime: bigint;
  readonly argv: readonly string[];
  readonly ended: Promise<ProcessEnd>;
  /** Which daemon's gantry-host is its parent or reaper. */
  readonly incarnation: number;
  cgroup: string;
  /** Texts of its files in /proc. */
  readonly proc: Map<string, string> = new Map();
  end: ProcessEnd | undefined;
  readonly #killed = new AbortController();
  readonly #listeners: ((signal: number) => void)[] = [];
  readonly #resolve: (end: ProcessEnd) => void;
  #continued: PromiseWithResolvers<void> | undefined;

  constructor(facts: {
    readonly pid: number;
    readonly startTime: bigint;
    readonly argv: readonly string[];
    readonly cgroup: string;
    readonly incarnation: number;
  }) {
    this.pid = facts.pid;
    this.startTime = facts.startTime;
    this.argv = facts.argv;
    this.cgroup = facts.cgroup;
    this.incarnation = facts.incarnation;
    const { promise, resolve } = Promise.withResolvers<ProcessEnd>();
    this.ended = promise;
    this.#resolve = resolve;
  }

  get alive(): boolean {
    return this.end === undefined;
  }

  get killed(): AbortSignal {
    return this.#killed.signal;
  }

  /** Stopped by SIGSTOP: its program does nothing until SIGCONT, if it waits for {@link runs}. */
  get isStopped(): boolean {
    return this.alive && this.#continued !== undefined;
  }

  /** Settles at once unless it is stopped; then when it is continued or killed. */
  async runs(): Promise<void> {
    while (this.#continued !== undefined) await this.#continued.promise;
  }

  exit(code: number): void {
    this.#finish({ code, signal: undefined });
  }

  /** SIGKILL ends it and SIGSTOP stops it; other signals end it if there is no handler. */
  signal(signal: number): void {
    if (!this.alive || signal === 0) return;
    if (signal === SIGSTOP) this.#continued ??= Promise.withResolvers();
    else if (signal === SIGCONT) this.#continue();
    else this.#deliver(signal);
  }

  onSignal(act: (signal: number) => void): void {
    this.#listeners.push(act);
  }

  #continue(): void {
    this.#continued?.resolve();
    this.#continued = undefined;
  }

  #deliver(signal: number): void {
    if (signal === SIGKILL || this.#listeners.length === 0) {
      this.#finish({ code: undefined, signal: NAMES.get(signal) ?? `SIG${signal}` });
      return;
    }
    for (const listener of this.#listeners) listener(signal);
  }

  #finish(end: ProcessEnd): void {
    if (!this.alive) return;
    this.end = end;
    this.#killed.abort();
    this.#continue();
    this.#resolve(end);
  }
}
