import type { StateDriver, TableName } from '../driver.ts';

/** All rows of a driver, by table and key. */
export async function rowsOf(driver: StateDriver): Promise<ReadonlyMap<TableName, ReadonlyMap<string, string>>> {
  const tables = new Map<TableName, Map<string, string>>();
  await driver.load((table, key, json) => {
    tables.set(table, (tables.get(table) ?? new Map<string, string>()).set(key, json));
  });
  return tables;
}
