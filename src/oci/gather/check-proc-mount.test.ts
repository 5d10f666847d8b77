import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { REPLACEABLE_PROC_FILES } from './check-proc-mount.ts';

/** runc 1.4, libcontainer/rootfs_linux.go, checkProcMount: `validProcMounts`, in its order. */
const OF_RUNC = [
  '/proc/cpuinfo',
  '/proc/diskstats',
  '/proc/meminfo',
  '/proc/stat',
  '/proc/swaps',
  '/proc/uptime',
  '/proc/loadavg',
  '/proc/slabinfo',
  '/proc/net/dev',
  '/proc/sys/kernel/ns_last_pid',
  '/proc/sys/crypto/fips_enabled',
];

describe('REPLACEABLE_PROC_FILES', () => {
  it('are those that runc admits, neither more nor fewer', () => {
    assert.deepEqual(REPLACEABLE_PROC_FILES.toSorted(), OF_RUNC.toSorted());
  });
});
