import type { Clock } from '../base/clock.ts';
import { backgroundContext, type Log, withTimeout } from '../base/context.ts';
import type { State } from '../state/table.ts';
import type { Failpoints } from './failpoints.ts';
import { Ledger, type Releasers } from './ledger.ts';
import { type ObserveOperation, type OperationKind, Operations } from './operations.ts';

/** What everything that is made and released goes through. */
export interface Lifecycle {
  readonly ledger: Ledger;
  readonly operations: Operations;
}

export interface LifecycleOptions {
  readonly state: State;
  readonly releasers: Releasers;
  readonly clock: Clock;
  readonly failpoints: Failpoints;
  readonly newId: () => string;
  readonly log: Log;
  /** Aborted when the daemon ends: running operations are given up. */
  readonly shutdown?: AbortSignal;
  readonly observe?: ObserveOperation;
}

/** Of one resource; a CNI DEL is the longest. */
const RELEASE_MS = 120_000;

/** Bodies that take longer are given up and undone. kubelet asks again after 2 to 4 minutes. */
const DEADLINE_MS: Partial<Record<OperationKind, number>> = {
  'run-sandbox': 240_000,
  'create-container': 240_000,
  'start-container': 120_000,
};

export function createLifecycle(options: LifecycleOptions): Lifecycle {
  const { state, releasers, clock, failpoints, newId, log, shutdown, observe } = options;
  const background = backgroundContext(log);
  const context = () => ({ ...background, signal: shutdown ?? background.signal });
  const releaseContext = () => withTimeout(background, RELEASE_MS, 'a release', clock);
  return {
    ledger: new Ledger(state, releasers, releaseContext, () => clock.nowNs(), failpoints),
    operations: new Operations({
      ...{ clock, failpoints, newId, context },
      deadlineMs: DEADLINE_MS,
      ...(observe === undefined ? {} : { observe }),
    }),
  };
}
