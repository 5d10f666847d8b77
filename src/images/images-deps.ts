import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/context.ts';
import type { Host } from '../host/host.ts';
import type { LayerStore } from '../layers/layer-store.ts';
import type { Ledger } from '../operation/ledger.ts';
import type { OperationCgroups } from '../operation/operation-cgroups.ts';
import type { Operations } from '../operation/operations.ts';
import type { ImageBudget } from './image-budget.ts';
import type { ImageTable } from './image-table.ts';
import type { Leases } from './leases.ts';
import type { PullConfig } from './pull/pull-messages.ts';

/** What the stories of images stand on. */
export interface ImagesDeps {
  readonly host: Host;
  readonly table: ImageTable;
  readonly budget: ImageBudget;
  readonly layers: LayerStore;
  readonly leases: Leases;
  readonly ledger: Ledger;
  readonly operations: Operations;
  readonly config: PullConfig;
  /** Directories of pulls under way. */
  readonly staging: string;
  /** Those of pull processes and nothing else: emptied at start. */
  readonly operationCgroups: OperationCgroups;
  readonly clock: Clock;
  readonly log: Log;
}

/** A directory in the layers directory that is always empty: an image without layers is mounted on it. */
export const EMPTY_LAYER = '.empty';
