import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput } from '../base/failure.ts';
import type { HostCgroups } from '../host/host.ts';
import { readCgroupUsage } from './cgroup-usage.ts';
import { cgroupfsDriver } from './cgroupfs-driver.ts';
import { chooseCgroupDriver } from './choose-driver.ts';
import { companionCgroup, leafCgroup, parseLeafCgroup } from './leaf-cgroup.ts';
import { ociCgroupsPath } from './oci-cgroups-path.ts';
import { pressureOf } from './pressure.ts';
import { systemdDriver } from './systemd-driver.ts';

/** A cgroup tree whose files are a map of `path/file`. */
function treeOf(files: Readonly<Record<string, string>>): Pick<HostCgroups, 'readAll'> {
  return { readAll: async (path, names) => names.map((name) => files[`${path}/${name}`]) };
}

describe('cgroupfs driver', () => {
  it('keeps the container and its monitor below the parent that kubelet names', () => {
    const pod = cgroupfsDriver.podCgroup('/kubepods/burstable/podA');
    assert.equal(cgroupfsDriver.containerCgroup(pod, 'abc'), '/kubepods/burstable/podA/crio-abc');
    const companion = companionCgroup('/kubepods/burstable/podA/crio-abc', 'conmon');
    assert.equal(companion, '/kubepods/burstable/podA/crio-conmon-abc');
  });

  it('gives a relative or absent parent a place of its own', () => {
    assert.equal(cgroupfsDriver.podCgroup('a/b/'), '/a/b');
    assert.equal(cgroupfsDriver.podCgroup(''), '/gantry/pods');
  });

  for (const parent of ['../..', '/a/../../b', 'x.slice', '/a/x.slice', '/a\nb', `/${'a'.repeat(256)}`]) {
    it(`refuses the parent ${JSON.stringify(parent.slice(0, 20))}`, () => {
      assert.throws(() => cgroupfsDriver.podCgroup(parent), InvalidInput);
    });
  }
});

describe('systemd driver', () => {
  it('expands a slice to its path and makes scopes below it', () => {
    const pod = systemdDriver.podCgroup('kubepods-burstable-podA.slice');
    assert.equal(pod, '/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podA.slice');
    const cgroup = systemdDriver.containerCgroup(pod, 'abc');
    assert.equal(cgroup, `${pod}/crio-abc.scope`);
    assert.equal(ociCgroupsPath(cgroup), 'kubepods-burstable-podA.slice:crio:abc');
    const companion = companionCgroup(cgroup, 'conmon');
    assert.equal(ociCgroupsPath(companion), 'kubepods-burstable-podA.slice:crio:conmon-abc');
  });

  it('takes a slice by its whole path, as kubelet names it, and by its name', () => {
    const path = '/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podA.slice';
    assert.equal(systemdDriver.podCgroup(path), path);
    assert.equal(systemdDriver.podCgroup('/test.slice'), '/test.slice');
  });

  for (const parent of ['/x', '/b.slice/a.slice', 'a/b.slice', 'a--b.slice', '../x.slice', 'plain']) {
    it(`refuses the parent "${parent}"`, () => {
      assert.throws(() => systemdDriver.podCgroup(parent), InvalidInput);
    });
  }
});

describe('parseLeafCgroup()', () => {
  const id = '0a'.repeat(32);

  for (const suffix of ['', '.scope'] as const) {
    it(`recognizes a container and its companion by their names${suffix === '' ? '' : ' as scopes'}`, () => {
      const container = leafCgroup('/kubepods/podA', id, suffix);
      assert.deepEqual(parseLeafCgroup(container), { id, container, isCompanion: false });
      const companion = parseLeafCgroup(companionCgroup(container, 'conmon'));
      assert.deepEqual(companion, { id, container, isCompanion: true });
    });
  }

  it('recognizes no other cgroup', () => {
    for (const path of ['/', `/kubepods/${id}`, '/kubepods/crio-abc', `/kubepods/crio-${id}/exec-1`])
      assert.equal(parseLeafCgroup(path), undefined, path);
  });
});

describe('cgroup names', () => {
  it('stand in config.json as they are under cgroupfs', () => {
    assert.equal(ociCgroupsPath('/kubepods/podA/crio-abc'), '/kubepods/podA/crio-abc');
  });

  it('come from systemd only where it runs the host, unless configured', () => {
    assert.equal(chooseCgroupDriver('auto', { hasSystemd: false }).name, 'cgroupfs');
    assert.equal(chooseCgroupDriver('auto', { hasSystemd: true }).name, 'systemd');
    assert.equal(chooseCgroupDriver('cgroupfs', { hasSystemd: true }).name, 'cgroupfs');
  });
});

describe('pressureOf()', () => {
  it('reads both lines, and takes a missing one for zero', () => {
    const text = 'some avg10=1.50 avg60=0.20 avg300=0.00 total=18446744073709551615\n';
    assert.deepEqual(pressureOf(text), {
      some: { total: 18446744073709551615n, avg10: 1.5, avg60: 0.2, avg300: 0 },
      full: { total: 0n, avg10: 0, avg60: 0, avg300: 0 },
    });
    assert.equal(pressureOf(undefined), undefined);
  });
});

describe('readCgroupUsage()', () => {
  it('reads the files of cgroup v1', async () => {
    const tree = treeOf({
      '/p/c/cpuacct.usage': '123456789\n',
      '/p/c/memory.usage_in_bytes': '5000\n',
      '/p/c/memory.limit_in_bytes': '9223372036854771712\n',
      '/p/c/memory.stat': 'cache 1\ntotal_rss 2000\ntotal_inactive_file 1500\ntotal_pgfault 7\ntotal_pgmajfault 1\n',
      '/p/c/pids.current': '4\n',
    });
    assert.deepEqual(await readCgroupUsage(tree, 1, '/p/c'), {
      cpuNs: 123456789n,
      memoryUsage: 5000n,
      memoryWorkingSet: 3500n,
      memoryRss: 2000n,
      memoryLimit: undefined,
      pageFaults: 7n,
      majorPageFaults: 1n,
      swapUsage: undefined,
      swapLimit: undefined,
      tasks: 4n,
      cpuPressure: undefined,
      memoryPressure: undefined,
      ioPressure: undefined,
    });
  });

  it('reads the files of cgroup v2 and never reports a negative working set', async () => {
    const tree = treeOf({
      '/p/c/cpu.stat': 'usage_usec 42\nuser_usec 1\n',
      '/p/c/memory.current': '1000\n',
      '/p/c/memory.max': '4096\n',
      '/p/c/memory.stat': 'anon 10\ninactive_file 2000\npgfault 3\npgmajfault 0\n',
    });
    const usage = await readCgroupUsage(tree, 2, '/p/c');
    assert.equal(usage?.cpuNs, 42000n);
    assert.equal(usage?.memoryWorkingSet, 0n);
    assert.equal(usage?.memoryLimit, 4096n);
  });

  it('tells swap apart from memory on both versions', async () => {
    const common = { '/p/c/cpu.stat': '', '/p/c/cpuacct.usage': '1' };
    const v1 = await readCgroupUsage(
      treeOf({
        ...common,
        ...{ '/p/c/memory.usage_in_bytes': '5', '/p/c/memory.stat': 'total_swap 30' },
        ...{ '/p/c/memory.limit_in_bytes': '100', '/p/c/memory.memsw.limit_in_bytes': '150' },
      }),
      1,
      '/p/c',
    );
    assert.deepEqual([v1?.swapUsage, v1?.swapLimit], [30n, 50n]);
    const v2 = await readCgroupUsage(
      treeOf({
        ...common,
        ...{ '/p/c/memory.current': '5', '/p/c/memory.stat': '' },
        ...{ '/p/c/memory.swap.current': '30', '/p/c/memory.swap.max': 'max' },
      }),
      2,
      '/p/c',
    );
    assert.deepEqual([v2?.swapUsage, v2?.swapLimit], [30n, undefined]);
  });

  it('says nothing of a cgroup that is gone', async () => {
    assert.equal(await readCgroupUsage(treeOf({}), 1, '/p/c'), undefined);
    assert.equal(await readCgroupUsage(treeOf({}), 2, '/p/c'), undefined);
  });
});
