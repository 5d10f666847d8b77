import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/context.ts';
import { readCgroupUsage } from '../cgroups/cgroup-usage.ts';
import type { Host } from '../host/host.ts';
import { SampleCache } from './sample-cache.ts';
import type { Usage } from './stats.ts';
import { NO_USAGE, usageOf } from './usage-of.ts';

/** All requests within a second share one sample (docs/architecture.md#statistics). */
const SHARED_MS = 1_000;
/** The kernel answers at once; a cgroup for which it does not must not delay the others. */
const TIMEOUT_MS = 2_000;

/** Figures of cgroups, each sampled at most once a second. */
export class CgroupSamples {
  readonly #host: Host;
  readonly #clock: Clock;
  readonly #looks: SampleCache<Usage>;

  constructor({ host, clock, log }: { readonly host: Host; readonly clock: Clock; readonly log: Log }) {
    this.#host = host;
    this.#clock = clock;
    const what = 'the usage of a cgroup';
    this.#looks = new SampleCache({ clock, log, what, freshMs: SHARED_MS, timeoutMs: TIMEOUT_MS });
  }

  /** All undefined if the cgroup does not exist any more or cannot be read. */
  async at(cgroup: string): Promise<Usage> {
    return (await this.#looks.at(cgroup, (last) => this.#look(cgroup, last))) ?? NO_USAGE;
  }

  /** Drops the cgroups that are not requested any more. */
  keepOnly(cgroups: ReadonlySet<string>): void {
    for (const cgroup of this.#looks.keepOnly((path) => cgroups.has(path))) void this.#host.cgroups.closeFiles(cgroup);
  }

  async #look(cgroup: string, last: Usage | undefined): Promise<Usage> {
    const { cgroups, limits } = this.#host;
    const read = await readCgroupUsage(cgroups, limits.cgroupVersion, cgroup);
    return read === undefined ? NO_USAGE : usageOf(read, this.#clock.nowNs(), last?.cpu);
  }
}
