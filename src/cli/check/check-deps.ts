import type { Context } from '../../base/context.ts';
import type { Config } from '../../config/config.ts';
import type { Host } from '../../host/host.ts';
import type { Finding } from './finding.ts';

/** The dependencies of checks that use the host. Checks create files and cgroups only below `directory` and `cgroup`. */
export interface CheckDeps {
  readonly config: Config;
  readonly host: Host;
  readonly gantryHostPath: string;
  /** A directory on the file system of `root`. */
  readonly directory: string;
  /** An existing cgroup. */
  readonly cgroup: string;
  readonly ctx: Context;
}

/** One check. A thrown error becomes a failed finding. */
export interface Check {
  readonly subject: string;
  /** How to fix an unexpected failure. */
  readonly remedy: string;
  look(deps: CheckDeps): Promise<readonly Finding[]>;
}
