import type { Log } from '../base/context.ts';
import { Unimplemented } from '../base/failure.ts';
import type { Config } from './config/config.ts';
import type { Daemon } from './daemon.ts';

/**
 * Puts the daemon together from its configuration. What fails leaves nothing open.
 * @throws Failure saying what of the host is missing
 */
export async function composeDaemon(_config: Config, _log: Log): Promise<Daemon> {
  throw new Unimplemented('the daemon is not composed yet');
}
