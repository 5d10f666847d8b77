import type { Context } from '../base/context.ts';
import type { Config } from '../config/config.ts';
import type { AdminSource } from './admin-server.ts';

/**
 * The daemon as its main program sees it: put together, doing nothing yet. Disposing it ends its background work and
 * closes everything; pods and containers go on.
 */
export interface Daemon extends AsyncDisposable, AdminSource {
  /** Finds what earlier daemons left; afterwards the truth is known and calls may be answered. To be called once. */
  recover(ctx: Context): Promise<void>;
  /** Serves CRI on its socket, and streaming. To be called once, after {@link recover}. */
  listen(ctx: Context): Promise<void>;
  /** Accepts no more calls and waits for those under way, `graceMs` at most. */
  drain(graceMs: number): Promise<void>;
  /** Takes over what can change without a restart, and reads again the files that the configuration names. */
  reload(config: Config): Promise<void>;
}
