import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HostCgroups } from '../host/host.ts';
import { readCgroupDetails } from './cgroup-details.ts';

function treeOf(files: Readonly<Record<string, string>>): Pick<HostCgroups, 'readAll'> {
  return { readAll: async (_path, names) => names.map((name) => files[name]) };
}

describe('readCgroupDetails()', () => {
  it('reads the files of cgroup v1', async () => {
    const tree = treeOf({
      'cgroup.procs': '7\n8\n',
      'pids.max': 'max\n',
      'memory.stat': 'cache 1\npgfault 2\npgmajfault 3\ntotal_cache 10\ntotal_mapped_file 11\n',
      'cpu.stat': 'nr_periods 5\nnr_throttled 4\nthrottled_time 3000000000\n',
      'cpuacct.usage_user': '70\n',
      'cpuacct.usage_sys': '30\n',
      'memory.kmem.usage_in_bytes': '12\n',
      'memory.max_usage_in_bytes': '13\n',
      'memory.failcnt': '14\n',
      'memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 2\n',
      'blkio.throttle.io_service_bytes_recursive': '254:0 Read 100\n254:0 Write 200\n254:0 Total 300\nTotal 300\n',
      'blkio.throttle.io_serviced_recursive': '254:0 Read 1\n254:0 Write 2\nTotal 3\n',
      'hugetlb.2MB.usage_in_bytes': '2097152\n',
      'hugetlb.2MB.max_usage_in_bytes': '4194304\n',
    });
    assert.deepEqual(await readCgroupDetails(tree, 1, '/c'), {
      ...{ userNs: 70n, systemNs: 30n, periods: 5n, throttledPeriods: 4n, throttledNs: 3_000_000_000n },
      ...{ cache: 10n, mappedFile: 11n, kernelMemory: 12n, maxMemory: 13n, memoryFailures: 14n, oomKills: 2n },
      ...{ ownPageFaults: 2n, ownMajorPageFaults: 3n, mostTasks: undefined, pids: [7, 8] },
      devices: [{ major: '254', minor: '0', readBytes: 100n, writtenBytes: 200n, reads: 1n, writes: 2n }],
      hugePages: [{ size: '2MB', usage: 2_097_152n, maxUsage: 4_194_304n }],
    });
  });

  it('reads the files of cgroup v2', async () => {
    const tree = treeOf({
      'cgroup.procs': '7\n',
      'pids.max': '100\n',
      'memory.stat': 'anon 1\nfile 10\nkernel 12\nfile_mapped 11\npgfault 2\npgmajfault 3\n',
      'cpu.stat': 'usage_usec 9\nuser_usec 7\nsystem_usec 2\nnr_periods 5\nnr_throttled 4\nthrottled_usec 3\n',
      'memory.peak': '13\n',
      'memory.events': 'low 0\nhigh 0\nmax 14\noom 2\noom_kill 1\n',
      'io.stat': '254:0 rbytes=100 wbytes=200 rios=1 wios=2 dbytes=0 dios=0\n',
      'hugetlb.2MB.current': '0\n',
    });
    assert.deepEqual(await readCgroupDetails(tree, 2, '/c'), {
      ...{ userNs: 7000n, systemNs: 2000n, periods: 5n, throttledPeriods: 4n, throttledNs: 3000n },
      ...{ cache: 10n, mappedFile: 11n, kernelMemory: 12n, maxMemory: 13n, memoryFailures: 14n, oomKills: 1n },
      ...{ ownPageFaults: 2n, ownMajorPageFaults: 3n, mostTasks: 100n, pids: [7] },
      devices: [{ major: '254', minor: '0', readBytes: 100n, writtenBytes: 200n, reads: 1n, writes: 2n }],
      hugePages: [{ size: '2MB', usage: 0n, maxUsage: undefined }],
    });
  });

  it('says nothing of a cgroup that is gone', async () => {
    assert.equal(await readCgroupDetails(treeOf({}), 1, '/c'), undefined);
    assert.equal(await readCgroupDetails(treeOf({}), 2, '/c'), undefined);
  });
});
