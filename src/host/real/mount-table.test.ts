import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseMountTable } from './mount-table.ts';

describe('parseMountTable()', () => {
  it('reads names with escapes, propagation and the options of the file system', () => {
    const text = [
      '36 35 98:0 /mnt1 /mnt\\0402\\134x rw,noatime master:1 - ext3 /dev/root rw,errors=continue',
      '37 36 0:30 / /sys/fs/cgroup/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct',
      '38 36 0:4 net:[4026532621] /run/ns/\\303\\244 rw - nsfs nsfs rw',
      '',
    ].join('\n');
    const [first, second, third, ...rest] = parseMountTable(text);
    assert.deepEqual([first?.target, first?.propagation, first?.root], ['/mnt 2\\x', 'slave', '/mnt1']);
    assert.deepEqual([second?.propagation, second?.superOptions], ['shared', ['rw', 'cpu', 'cpuacct']]);
    assert.deepEqual([third?.target, third?.type, third?.propagation], ['/run/ns/ä', 'nsfs', 'private']);
    assert.deepEqual(rest, []);
  });

  it('passes over lines that it does not understand', () => {
    assert.deepEqual(parseMountTable('nonsense\n1 2 3\n'), []);
  });
});
