import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Witness } from '../../host/kubelet-like.ts';
import type { Random } from '../../simulator/random.ts';

const TABLES = ['sandboxes', 'containers', 'resources'] as const;

/**
 * Deletes half of the rows of one table, none of them the witness's, while no daemon runs. With the records the pods must
 * go, and without rows in the ledger nothing must be left. @returns what was deleted
 */
export function loseRows(root: string, { sandbox, container }: Witness, random: Random): string {
  const table = random.pick(TABLES);
  using db = new DatabaseSync(join(root, 'state.db'));
  const { changes } = db
    .prepare(
      `DELETE FROM ${table} WHERE random() % 2 = 0
         AND instr(key || json, ?) = 0 AND instr(key || json, ?) = 0`,
    )
    .run(sandbox, container);
  return `${changes} rows of ${table}`;
}
