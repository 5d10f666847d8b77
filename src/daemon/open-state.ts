import type { Log } from '../base/context.ts';
import { Failure, messageOf } from '../base/failure.ts';
import type { Paths } from '../base/paths.ts';
import type { StateDriver } from '../state/driver.ts';
import { SqliteDriver } from '../state/sqlite-driver.ts';
import { State } from '../state/table.ts';

/**
 * Reads the state of earlier daemons. A database that cannot be used was moved aside, and the daemon begins without it
 * (fault F14). When the state can no longer be kept, the daemon ends at once: its supervisor starts it again.
 * @param observed stands between the tables and the database, to count commits
 * @throws PreconditionFailed on a newer schema; Unavailable where there is no database and none can be made
 */
export async function openState(
  paths: Paths,
  log: Log,
  observed: (driver: StateDriver) => StateDriver = (driver) => driver,
): Promise<State> {
  const onFatal = (failure: Error): void => {
    log('error', 'state database failed, exiting', { error: failure.message });
    process.exit(1);
  };
  const onBacklog = (failure: unknown): void => {
    if (failure === undefined) log('info', 'state database is writable again, all changes are committed');
    else log('error', 'state database is not writable, keeping changes in memory', remedyOf(failure));
  };
  const driver = await SqliteDriver.open(paths.database, { onFatal, onBacklog, scratch: paths.runRoot });
  if (driver.unwritable !== undefined) {
    log('error', 'state database is not writable, starting from a copy', { error: driver.unwritable });
  }
  if (driver.movedAside !== undefined) {
    log('error', 'state database is corrupt and was moved aside', { to: driver.movedAside });
  }
  return await State.open(observed(driver));
}

function remedyOf(failure: unknown): Readonly<Record<string, string>> {
  const remedy = failure instanceof Failure ? failure.remedy : undefined;
  return { error: messageOf(failure), ...(remedy === undefined ? {} : { remedy }) };
}
