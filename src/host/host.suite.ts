import { describeCgroups } from './testing/suite/cgroups.ts';
import { describeFiles } from './testing/suite/files.ts';
import type { OpenHarness } from './testing/suite/harness.ts';
import { describeLogs } from './testing/suite/logs.ts';
import { describeMounts } from './testing/suite/mounts.ts';
import { describeNamespaces } from './testing/suite/namespaces.ts';
import { describeProcesses } from './testing/suite/processes.ts';
import { describeRootfs } from './testing/suite/rootfs.ts';

/** What every host does, real or fake. */
export function describeHost(name: string, open: OpenHarness): void {
  describeFiles(name, open);
  describeLogs(name, open);
  describeRootfs(name, open);
  describeMounts(name, open);
  describeNamespaces(name, open);
  describeCgroups(name, open);
  describeProcesses(name, open);
}
