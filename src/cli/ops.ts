import { loadConfig } from '../config/load-config.ts';
import type { OperationView } from '../operation/operations.ts';
import { requestDaemon } from './admin-client.ts';
import type { Command } from './command.ts';
import { CONFIG_OPTION, configSource } from './config-options.ts';
import { formatAge } from './format-age.ts';
import { formatTable } from './format-table.ts';
import { JSON_OPTION } from './json-option.ts';

/** `gantry ops`. */
export const opsCommand: Command = {
  name: 'ops',
  summary: 'Show running operations with their stage, their age and what they wait for.',
  options: [CONFIG_OPTION, JSON_OPTION],
  run: async (given, { out }) => {
    const { adminSocket } = await loadConfig(configSource(given));
    const operations = await requestDaemon<readonly OperationView[]>(adminSocket, '/v1/operations');
    out(given.json === true ? `${JSON.stringify(operations, undefined, 2)}\n` : describeOperations(operations));
    return 0;
  },
};

/** A table, oldest first. */
function describeOperations(operations: readonly OperationView[]): string {
  if (operations.length === 0) return 'no running operations\n';
  const rows = operations.map(({ kind, key, stage, stageAgeMs, waitsFor, ageMs, callers }) => [
    kind,
    key,
    formatAge(ageMs),
    stage === '' ? '-' : `${stage} (${formatAge(stageAgeMs)})`,
    waitsFor === '' ? '-' : waitsFor,
    String(callers),
  ]);
  return formatTable([['OPERATION', 'KEY', 'AGE', 'STAGE', 'WAITS FOR', 'CALLERS'], ...rows]);
}
