import { Unavailable } from '../base/failure.ts';
import { pathsOf } from '../base/paths.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import type { AdminResource } from '../daemon/admin-server.ts';
import { requestDaemon } from './admin-client.ts';
import type { Command } from './command.ts';
import { CONFIG_OPTION, configSource } from './config-options.ts';
import { formatAge } from './format-age.ts';
import { formatTable } from './format-table.ts';
import { JSON_OPTION } from './json-option.ts';
import { readResources } from './read-resources.ts';

/** `gantry leaks`. */
export const leaksCommand: Command = {
  name: 'leaks',
  summary: 'Show leaked resources: resources whose owner no longer exists or whose release failed.',
  options: [{ name: 'all', value: undefined, doc: 'Show every resource in the ledger.' }, CONFIG_OPTION, JSON_OPTION],
  run: async (given, { out, err }) => {
    const { resources, faults } = await readState(await loadConfig(configSource(given)));
    if (faults === undefined) err('the daemon is not running: showing the resources in its state database\n');
    const shown = given.all === true ? resources : resources.filter(isLeak);
    const asJson = (): string => `${JSON.stringify({ resources: shown, faults: faults ?? {} }, undefined, 2)}\n`;
    out(given.json === true ? asJson() : describeResources(shown, Date.now()) + describeLost(faults ?? {}));
    return 0;
  },
};

/** Whether a resource is leaked. */
function isLeak(resource: AdminResource): boolean {
  return !resource.ownerKnown || resource.lastError !== '';
}

/** A table, in order of acquisition. `now` in milliseconds since the epoch. */
function describeResources(resources: readonly AdminResource[], now: number): string {
  if (resources.length === 0) return 'no resources\n';
  const rows = resources.map(({ owner, ownerKnown, what, held, since, lastError }) => [
    what,
    `${owner.slice(0, 13)}${ownerKnown ? '' : ' (gone)'}`,
    formatAge(now - Number(BigInt(since) / 1_000_000n)),
    held ? 'held' : 'begun',
    lastError === '' ? '-' : lastError.replaceAll('\n', ' '),
  ]);
  return formatTable([['RESOURCE', 'OWNER', 'AGE', 'STATE', 'LAST ERROR'], ...rows]);
}

/** Empty if the daemon found all records at its start. */
function describeLost({ recordsLost = 0, rowsRestored = 0 }: Faults): string {
  const lost = `${recordsLost} pods and containers had no record at the start of the daemon and were terminated`;
  const restored = `${rowsRestored} pods and containers had lost ledger rows, which were restored`;
  return `${recordsLost === 0 ? '' : `${lost}\n`}${rowsRestored === 0 ? '' : `${restored}\n`}`;
}

type Faults = Readonly<Record<string, number>>;

interface LeakState {
  readonly resources: readonly AdminResource[];
  /** Absent if the daemon does not run. */
  readonly faults?: Faults;
}

async function readState({ adminSocket, root, runRoot }: Config): Promise<LeakState> {
  try {
    return {
      resources: await requestDaemon<readonly AdminResource[]>(adminSocket, '/v1/resources'),
      faults: await requestDaemon<Faults>(adminSocket, '/v1/faults'),
    };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return { resources: readResources(pathsOf(root, runRoot).database) };
  }
}
