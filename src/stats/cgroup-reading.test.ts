import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HostCgroups } from '../host/host.ts';
import { readCgroup } from './cgroup-reading.ts';

function cgroups(files: Readonly<Record<string, string>>): HostCgroups {
  const read = async (_path: string, file: string): Promise<string | undefined> => files[file];
  return { read } as Partial<HostCgroups> as HostCgroups;
}

describe('readCgroup()', () => {
  it('reads version 1, all below the cgroup counted', async () => {
    const v1 = cgroups({
      'cpuacct.usage': '12345\n',
      'memory.usage_in_bytes': '1000\n',
      'memory.limit_in_bytes': '4096\n',
      'memory.stat': 'rss 1\ntotal_rss 700\ntotal_inactive_file 200\ntotal_pgfault 9\ntotal_pgmajfault 1\n',
    });
    assert.deepEqual(await readCgroup(v1, '/x', 1), {
      usageCoreNanoSeconds: 12345n,
      memory: { usage: 1000n, inactiveFile: 200n, rss: 700n, pageFaults: 9n, majorPageFaults: 1n, limit: 4096n },
    });
  });

  it('knows the number by which version 1 means no limit', async () => {
    const v1 = cgroups({ 'memory.usage_in_bytes': '1', 'memory.limit_in_bytes': '9223372036854771712' });
    assert.equal((await readCgroup(v1, '/x', 1)).memory?.limit, undefined);
  });

  it('reads version 2, microseconds as nanoseconds', async () => {
    const v2 = cgroups({
      'cpu.stat': 'usage_usec 5\nuser_usec 3\n',
      'memory.current': '1000',
      'memory.max': 'max\n',
      'memory.stat': 'anon 700\ninactive_file 200\npgfault 9\npgmajfault 1\n',
    });
    assert.deepEqual(await readCgroup(v2, '/x', 2), {
      usageCoreNanoSeconds: 5000n,
      memory: { usage: 1000n, inactiveFile: 200n, rss: 700n, pageFaults: 9n, majorPageFaults: 1n, limit: undefined },
    });
  });

  it('says nothing of a cgroup that is gone', async () => {
    assert.deepEqual(await readCgroup(cgroups({}), '/x', 1), { usageCoreNanoSeconds: undefined, memory: undefined });
  });
});
