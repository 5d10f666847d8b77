import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { NotFound } from '../base/failure.ts';
import type { AdminResource } from '../daemon/admin-server.ts';
import type { ResourceRow } from '../operation/ledger.ts';
import { describeResource } from '../operation/resource.ts';
import { decodeRow } from '../state/table.ts';

/**
 * The rows of the ledger, read from the database of a daemon that is not running.
 * @throws NotFound if there is no database
 */
export function readResources(database: string): readonly AdminResource[] {
  if (!existsSync(database))
    throw new NotFound('database', database, {
      remedy: 'check root in the configuration (--config); the daemon creates the database when it first starts',
    });
  using state = new DatabaseSync(database, { readOnly: true });
  const known = new Set([...keysOf(state, 'sandboxes'), ...keysOf(state, 'containers')]);
  return rowsOf(state).map(({ row, owner, resource, held, since, lastError }) => ({
    row,
    owner,
    ownerKnown: known.has(owner),
    what: describeResource(resource),
    held,
    since: since.toString(),
    lastError: lastError ?? '',
  }));
}

function rowsOf(state: DatabaseSync): readonly ResourceRow[] {
  const rows = state.prepare('SELECT json FROM resources').all();
  return rows
    .map(({ json }) => decodeRow(String(json)) as ResourceRow)
    .sort((a, b) => Number.parseInt(a.row, 36) - Number.parseInt(b.row, 36));
}

function keysOf(state: DatabaseSync, table: 'sandboxes' | 'containers'): readonly string[] {
  return state
    .prepare(`SELECT key FROM ${table}`)
    .all()
    .map(({ key }) => String(key));
}
