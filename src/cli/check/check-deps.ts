import type { Context } from '../../base/context.ts';
import type { Config } from '../../daemon/config/config.ts';
import type { Host } from '../../host/host.ts';
import type { Finding } from './finding.ts';

/** What the checks that need the machine stand on. Everything they make lies below these two and goes with them. */
export interface CheckDeps {
  readonly config: Config;
  readonly host: Host;
  readonly gantryHostPath: string;
  /** A directory of the file system that `root` lies on. */
  readonly directory: string;
  /** A cgroup that exists. */
  readonly cgroup: string;
  readonly ctx: Context;
}

/** One check. What it throws becomes a failure of its subject. */
export interface Check {
  readonly subject: string;
  /** What to do when it fails unexpectedly. */
  readonly remedy: string;
  look(deps: CheckDeps): Promise<readonly Finding[]>;
}
