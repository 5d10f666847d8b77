import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/context.ts';
import type { Paths } from '../../base/paths.ts';
import type { Host } from '../../host/host.ts';
import type { OperationCgroups } from '../../operation/operation-cgroups.ts';
import type { FastPaths } from './fast-paths.ts';
import type { RuntimeCli } from './runtime-cli.ts';

/** What an `oci` handler works with. */
export interface OciSetup {
  /** The handler's name in the configuration. */
  readonly name: string;
  readonly host: Host;
  readonly clock: Clock;
  readonly log: Log;
  readonly paths: Paths;
  readonly cli: RuntimeCli;
  /** Cgroups of other short commands. */
  readonly operations: OperationCgroups;
  /** Absolute path of conmon. */
  readonly conmon: string;
  /** Beside what every monitor has. */
  readonly monitorEnvironment: Readonly<Record<string, string>>;
  /** Absolute path of the static program whose `pause` holds a pod's namespaces. */
  readonly pauseBinary: string;
  /**
   * runc or crun with the cgroupfs driver: its containers are processes of this kernel, and beside them it has only its
   * state directory and cgroups, which are ours.
   */
  readonly isPlain: boolean;
  /** The pause may be started by gantry-host itself: the runtime does the same, and runs it as a process of this kernel. */
  readonly nativePause: boolean;
  /** Of all handlers. */
  readonly fastPaths: FastPaths;
}
