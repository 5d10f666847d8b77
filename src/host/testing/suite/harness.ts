import { backgroundContext, type Context } from '../../../base/context.ts';
import type { Command, Host, RunOptions } from '../../host.ts';

/** Programs that both hosts have; what each does is said here once. */
interface SuitePrograms {
  /** Copies its input to its output, writes `words` to the other one and exits with 3. */
  readonly talk: Command['argv'];
  /** Writes 100,000 bytes. */
  readonly flood: Command['argv'];
  /** Runs until it is killed. */
  readonly sleep: Command['argv'];
  /** Starts a `sleep` that keeps its output open, writes `done` and exits with 0. */
  readonly leaveChild: Command['argv'];
  /** Writes two lines, `first` and `second`, and runs until it is killed. */
  readonly announce: Command['argv'];
}

/** A host under test, with an empty directory of the test on it. */
export interface Harness extends AsyncDisposable {
  readonly host: Host;
  /** An existing directory. */
  readonly directory: string;
  /** An existing cgroup. */
  readonly cgroup: string;
  readonly programs: SuitePrograms;
  /** A named pipe without a reader. */
  makeFifo(path: string): Promise<void>;
}

export type OpenHarness = () => Promise<Harness>;

export const ctx: Context = backgroundContext(() => {});

/** A command of the harness in its cgroup. */
export function command(harness: Harness, argv: Command['argv']): Command {
  return { argv, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }, cgroup: harness.cgroup };
}

export const LONG_TIMEOUT: RunOptions = { outputLimit: 1_000_000, timeoutMs: 20_000 };

export function text(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('utf8');
}
