import type { CriClient } from '../../test/harness/cri-client.ts';
import type { Memory } from './usage.ts';

/** A CRI runtime under measurement. */
export interface Contender extends AsyncDisposable {
  /** Of its cgroups and log directories too: no two contenders have the same. */
  readonly name: string;
  readonly cri: CriClient;
  memory(): Memory;
  /** CPU time of the daemon and all that it started, pods included, ms; NaN where nothing tells it from others'. */
  cpu(): number;
}

/** Where pods of a contender are put: of this run, as another may be measuring too. */
export function podParent(contender: string): string {
  return `/bench-${process.pid}-${contender}`;
}

/** Where its daemon is put, so that what it costs can be told from what else the machine does. */
export function daemonCgroup(contender: string): string {
  return `/bench-${process.pid}-${contender}-daemon`;
}
