import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { METRIC_DESCRIPTORS } from './families.ts';

/** The metrics that critest's specs expect. */
const EXPECTED = [
  ...[
    'cfs_periods',
    'cfs_throttled_periods',
    'cfs_throttled_seconds',
    'system_seconds',
    'usage_seconds',
    'user_seconds',
  ].map((name) => `cpu_${name}_total`),
  ...['inodes_free', 'inodes_total', 'limit_bytes', 'usage_bytes'].map((name) => `fs_${name}`),
  ...['reads_bytes', 'reads', 'writes_bytes', 'writes'].map((name) => `fs_${name}_total`),
  ...['cache', 'failcnt', 'failures_total', 'kernel_usage', 'mapped_file', 'max_usage_bytes', 'rss', 'swap'].map(
    (name) => `memory_${name}`,
  ),
  ...['memory_usage_bytes', 'memory_working_set_bytes', 'oom_events_total', 'blkio_device_usage_total'],
  ...['receive', 'transmit'].flatMap((way) =>
    ['bytes', 'errors', 'packets_dropped', 'packets'].map((name) => `network_${way}_${name}_total`),
  ),
  ...['cpu_period', 'cpu_quota', 'cpu_shares', 'memory_limit_bytes', 'memory_swap_limit_bytes'].map(
    (name) => `spec_${name}`,
  ),
  ...['spec_memory_reservation_limit_bytes', 'file_descriptors', 'last_seen', 'processes', 'sockets'],
  ...['start_time_seconds', 'threads', 'threads_max', 'ulimits_soft', 'hugetlb_max_usage_bytes', 'hugetlb_usage_bytes'],
  ...['cpu', 'io', 'memory'].flatMap((what) =>
    ['stalled', 'waiting'].map((how) => `pressure_${what}_${how}_seconds_total`),
  ),
].map((name) => `container_${name}`);

describe('METRIC_DESCRIPTORS', () => {
  it('has the 56 families of the reference table, each once', () => {
    assert.equal(EXPECTED.length, 56);
    assert.deepEqual(METRIC_DESCRIPTORS.map(({ name }) => name).sort(), [...EXPECTED].sort());
  });

  it('says of each what it means and which labels it has', () => {
    for (const { name, help, labels } of METRIC_DESCRIPTORS) {
      assert.ok(help.length > 0 && labels.length > 0, name);
      assert.equal(new Set(labels).size, labels.length, name);
    }
  });
});
