import type { TableName } from '../../src/state/driver.ts';
import type { Random } from './random.ts';
import type { SimNode } from './sim-node.ts';

const TABLES: readonly TableName[] = ['sandboxes', 'containers', 'resources'];
const LOST = 0.5;

/** A database that was deleted, or repaired with rows missing. @returns what was lost, for the trace */
export function loseRows({ disk }: Pick<SimNode, 'disk'>, random: Random): string {
  const table = random.pick(['database', ...TABLES] as const);
  if (table === 'database') {
    disk.lose(() => true);
    return 'the database';
  }
  const lost = new Set([...(disk.rows().get(table)?.keys() ?? [])].filter(() => random.chance(LOST)));
  disk.lose((from, key) => from === table && lost.has(key));
  return `${lost.size} rows of ${table}`;
}
