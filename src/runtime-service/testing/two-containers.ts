import { containerConfig } from '../../container/testing/container-config.ts';
import { FakeStats } from './fake-stats.ts';
import { containerRecord } from './records.ts';

const RUNNING = containerRecord({ id: 'cc01', sandboxId: 'ab12', config: containerConfig({ labels: { app: 'web' } }) });

/** Figures of `cc01` in pod `ab12`, labelled `app: web`, and of `dd01` in `ff00`, of which nothing is known. */
export function statsOfTwo(): FakeStats {
  const stats = new FakeStats();
  stats.figures.push(
    {
      container: RUNNING,
      cpu: {
        timestamp: 5n,
        usageCoreNanoSeconds: 1_000_000_000_000_000_001n,
        usageNanoCores: undefined,
        pressure: undefined,
      },
      memory: {
        ...{ timestamp: 6n, workingSetBytes: 10n, availableBytes: 90n, usageBytes: 20n },
        ...{ rssBytes: 5n, pageFaults: 0n, majorPageFaults: 0n, pressure: undefined },
      },
      writableLayer: { timestamp: 7n, mountpoint: '/var/lib/gantry/containers/cc01', usedBytes: 4096n, inodesUsed: 3n },
      swap: undefined,
      io: undefined,
    },
    {
      container: containerRecord({ id: 'dd01', sandboxId: 'ff00' }),
      cpu: undefined,
      memory: undefined,
      writableLayer: undefined,
      swap: undefined,
      io: undefined,
    },
  );
  return stats;
}
