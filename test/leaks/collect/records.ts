import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { SnapshotOptions } from '../snapshot.ts';

/** `sandboxes 4f2a…`: every row of every table of a state database. */
export function collectRecords({ database }: SnapshotOptions): string[] {
  if (database === undefined || !existsSync(database)) return [];
  using db = new DatabaseSync(database, { readOnly: true });
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all();
  return tables.flatMap(({ name }) =>
    db
      .prepare(`SELECT key FROM "${String(name)}"`)
      .all()
      .map(({ key }) => `${String(name)} ${String(key)}`),
  );
}
