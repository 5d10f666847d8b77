import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/context.ts';
import type { NewId } from '../base/ids.ts';
import type { Paths } from '../base/paths.ts';
import type { CgroupDriver } from '../cgroups/cgroup-driver.ts';
import type { Networks } from '../cni/networks.ts';
import type { Config } from '../config/config.ts';
import type { Handlers } from '../handlers/handler.ts';
import type { Host } from '../host/host.ts';
import type { Creations } from '../operation/creations.ts';
import type { Ledger } from '../operation/ledger.ts';
import type { OperationCgroups } from '../operation/operation-cgroups.ts';
import type { Operations } from '../operation/operations.ts';
import type { RecordBudget } from '../state/record-budget.ts';
import type { SandboxBuilder } from './build-sandbox.ts';
import type { PauseImage } from './pause-image.ts';
import type { SandboxRequest } from './sandbox-request.ts';
import type { Sandboxes } from './sandboxes.ts';

/** Where the cgroups of pods lie. */
export interface SandboxCgroups {
  readonly driver: CgroupDriver;
  /** Parent of pods that name none; '' for the driver's own. */
  readonly defaultParent: string;
  /** Those of short-lived children: runtime calls, CNI plugins. */
  readonly operations: OperationCgroups;
}

/** The keys of the configuration that apply to every sandbox. */
export type SandboxDefaults = Pick<Config, 'allowedUnsafeSysctls' | 'dropInfraCtr' | 'cni'>;

/** The objects of the domain that sandboxes are made with; a function names those that it uses (`Pick`). */
export interface SandboxDeps {
  readonly host: Host;
  readonly ledger: Ledger;
  readonly operations: Operations;
  readonly handlers: Handlers;
  readonly networks: Networks;
  readonly cgroups: SandboxCgroups;
  readonly sandboxDefaults: SandboxDefaults;
  /** Absent: the built-in pause. */
  readonly pauseImage?: PauseImage;
  readonly paths: Paths;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly sandboxes: Sandboxes;
  readonly sandboxCreations: Creations<SandboxRequest>;
  readonly sandboxBuilder: SandboxBuilder;
  readonly recordBudget: RecordBudget;
}
