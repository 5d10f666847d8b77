import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scopeAnnotations } from './scope-annotations.ts';
import { scopeProperties } from './scope-properties.ts';

const INFINITY = 18_446_744_073_709_551_615n;

describe('scopeProperties()', () => {
  it('says limits in the words of systemd', () => {
    const told = scopeProperties({
      cpu: { shares: 512, quota: 50_000, period: 200_000, cpus: '0' },
      memory: { limit: 64 << 20, swap: 96 << 20 },
      pids: { limit: 100 },
    });
    assert.deepEqual(told, {
      CPUQuotaPerSecUSec: 250_000n,
      CPUQuotaPeriodUSec: 200_000n,
      MemoryMax: 67_108_864n,
      MemorySwapMax: 33_554_432n,
      TasksMax: 100n,
    });
  });

  it('rounds a quota up to a whole percentage, as systemd keeps it', () => {
    assert.deepEqual(scopeProperties({ cpu: { quota: 1001 } }), { CPUQuotaPerSecUSec: 20_000n });
  });

  it('knows what has no limit', () => {
    const told = scopeProperties({ cpu: { quota: -1 }, memory: { limit: -1, swap: -1 } });
    assert.deepEqual(told, { CPUQuotaPerSecUSec: INFINITY, MemoryMax: INFINITY, MemorySwapMax: INFINITY });
  });

  it('takes over files of cgroup v2 that systemd writes as well, and no others', () => {
    const unified = { 'memory.high': '4096', 'memory.swap.max': 'max', 'memory.oom.group': '1', 'memory.low': 'much' };
    assert.deepEqual(scopeProperties({ unified }), { MemoryHigh: 4096n, MemorySwapMax: INFINITY });
  });

  it('says nothing where nothing is limited', () => {
    assert.deepEqual(scopeProperties({}), {});
  });
});

describe('scopeAnnotations()', () => {
  it('gives a scope its properties', () => {
    assert.deepEqual(scopeAnnotations('/a.slice/crio-x.scope', { MemoryMax: 4096n }), {
      'run.oci.systemd.subgroup': '',
      'org.systemd.property.MemoryMax': 'uint64 4096',
    });
  });

  it('has nothing for a cgroup that systemd does not make', () => {
    assert.deepEqual(scopeAnnotations('/pod/crio-x', { MemoryMax: 4096n }), {});
  });
});
