import type { Host } from './host.ts';
import { observeHost } from './observed-host.ts';

/** What an operation costs the machine, as numbers that do not depend on its speed. */
export interface Cost {
  readonly childProcesses: number;
  readonly mounts: number;
  readonly unmounts: number;
  readonly namespaceSets: number;
  readonly cgroups: number;
  /** Commits that wait for the disk. */
  readonly fsyncs: number;
  readonly commits: number;
}

/** What each method of the host costs. */
const COSTS: Readonly<Record<string, keyof Cost>> = {
  'processes.run': 'childProcesses',
  'processes.spawn': 'childProcesses',
  'processes.pause': 'childProcesses',
  'mounts.overlay': 'mounts',
  'mounts.tmpfs': 'mounts',
  'mounts.bind': 'mounts',
  'mounts.unmount': 'unmounts',
  'namespaces.pin': 'namespaceSets',
  'cgroups.create': 'cgroups',
  'cgroups.createChild': 'cgroups',
};

/** What commits changes: the state driver, as far as its cost goes. */
export interface Committer {
  commit(changes: readonly never[], durability: 'normal' | 'full'): Promise<void>;
}

/** Sums costs under labels, one label at a time: budgets are measured serially. */
export class CostMeter {
  readonly #byLabel = new Map<string, Record<keyof Cost, number>>();
  #current: Record<keyof Cost, number> = noCost();

  /** The host, counted. */
  host(host: Host): Host {
    return observeHost(host, {
      before: ({ method }) => {
        const what = COSTS[method];
        if (what !== undefined) this.#current[what] += 1;
      },
    });
  }

  /** The state driver, counted; everything but commits is passed on. */
  driver<D extends Committer>(driver: D): D {
    return new Proxy(driver, {
      get: (target, property) => {
        const value: unknown = Reflect.get(target, property);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          if (property === 'commit' || property === 'record') this.#countCommit(args[1]);
          return value.apply(target, args);
        };
      },
    });
  }

  /** What `act` costs, added to whatever the label has cost before. */
  async measure<T>(label: string, act: () => Promise<T>): Promise<T> {
    const before = this.#current;
    this.#current = this.#byLabel.get(label) ?? noCost();
    this.#byLabel.set(label, this.#current);
    try {
      return await act();
    } finally {
      this.#current = before;
    }
  }

  of(label: string): Cost {
    return this.#byLabel.get(label) ?? noCost();
  }

  /** All labels, to be compared with golden numbers. */
  table(): Readonly<Record<string, Cost>> {
    return Object.fromEntries(this.#byLabel);
  }

  #countCommit(durability: unknown): void {
    this.#current.commits += 1;
    if (durability === 'full') this.#current.fsyncs += 1;
  }
}

function noCost(): Record<keyof Cost, number> {
  return { childProcesses: 0, mounts: 0, unmounts: 0, namespaceSets: 0, cgroups: 0, fsyncs: 0, commits: 0 };
}
