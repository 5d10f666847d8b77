import type { CriClient } from '../../test/harness/cri-client.ts';
import type { Memory } from './usage.ts';

/** A CRI runtime under measurement. */
export interface Contender extends AsyncDisposable {
  /** Also names its cgroups and log directories: no two contenders have the same. */
  readonly name: string;
  readonly cri: CriClient;
  memory(): Memory;
  /**
   * CPU time of the daemon and all processes that it started, pods included, ms; NaN if it cannot be separated from
   * that of others.
   */
  cpu(): number;
}

/** Where pods of a contender are put: of this run, as another may be measuring too. */
export function podParent(contender: string): string {
  return `/bench-${process.pid}-${contender}`;
}

/** Cgroup of its daemon, so that its CPU time can be separated from other load. */
export function daemonCgroup(contender: string): string {
  return `/bench-${process.pid}-${contender}-daemon`;
}
