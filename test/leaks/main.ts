/**
 * Compares what is on the machine before and after.
 * Usage: node test/leaks/main.ts snapshot FILE [options]
 *        node test/leaks/main.ts compare FILE [options]    (ends with 1 when something was leaked)
 * Options, repeatable but the last two: --mounts-below DIR, --cgroups-below PATH, --leases DIR, --directory DIR,
 *          --daemon-pid PID, --database FILE
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeDifference, differences } from './differences.ts';
import { type Snapshot, type SnapshotOptions, takeSnapshot } from './snapshot.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    'mounts-below': { type: 'string', multiple: true },
    'cgroups-below': { type: 'string', multiple: true },
    leases: { type: 'string', multiple: true },
    directory: { type: 'string', multiple: true },
    'daemon-pid': { type: 'string' },
    database: { type: 'string' },
  },
});

const options: SnapshotOptions = {
  ...(values['mounts-below'] === undefined ? {} : { mountsBelow: values['mounts-below'] }),
  ...(values['cgroups-below'] === undefined ? {} : { cgroupsBelow: values['cgroups-below'] }),
  ...(values.leases === undefined ? {} : { leaseDirectories: values.leases }),
  ...(values.directory === undefined ? {} : { directories: values.directory }),
  ...(values['daemon-pid'] === undefined ? {} : { daemonPid: Number(values['daemon-pid']) }),
  ...(values.database === undefined ? {} : { database: values.database }),
};

const [command, file] = positionals;
if (command === 'snapshot' && file !== undefined) {
  writeFileSync(file, JSON.stringify(await takeSnapshot(options), undefined, 2));
} else if (command === 'compare' && file !== undefined) {
  const before = JSON.parse(readFileSync(file, 'utf8')) as Snapshot;
  const found = differences(before, await takeSnapshot(options));
  for (const one of found) console.log(describeDifference(one));
  const leaked = found.filter((one) => one.allowed === undefined && one.after > one.before);
  console.log(leaked.length === 0 ? 'nothing was leaked' : `${leaked.length} leaked`);
  process.exitCode = leaked.length === 0 ? 0 : 1;
} else {
  console.error('usage: node test/leaks/main.ts snapshot FILE | compare FILE');
  process.exitCode = 2;
}
