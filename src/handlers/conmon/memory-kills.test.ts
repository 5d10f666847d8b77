import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeHost } from '../../host/testing/fake-host.ts';
import type { TaskEnd } from '../handler.ts';
import { memoryKillsAround, withMissedMemoryKill } from './memory-kills.ts';
import type { MonitoredTask } from './monitored-task.ts';
import type { OciSetup } from './oci-setup.ts';

const POD = '/kubepods.slice/kubepods-pod1.slice';
const SCOPE = `${POD}/gantry-c1.scope`;
const KILLED: TaskEnd = { exitCode: 137, finishedAt: 1n, oomKilled: false, known: true };

/** Whose pod had so many processes killed for memory. */
function setupWith(kills: number, request: { version?: 1 | 2; isPlain?: boolean } = {}): OciSetup {
  const host = new FakeHost({ limits: { cgroupVersion: request.version ?? 2 } });
  host.kernel.cgroups.set(POD, new Map([['memory.events', `low 0\noom 9\noom_kill ${kills}\noom_group_kill 8\n`]]));
  return { host, isPlain: request.isPlain ?? false } as unknown as OciSetup;
}

async function told(before: bigint | undefined, now: OciSetup, end = KILLED): Promise<boolean> {
  const record = { cgroup: SCOPE, ...(before === undefined ? {} : { memoryKillsBefore: before }) } as MonitoredTask;
  return (await withMissedMemoryKill(now, record, end)).oomKilled;
}

describe('memoryKillsAround()', () => {
  it('counts those of the pod', async () => {
    assert.equal(await memoryKillsAround(setupWith(3), SCOPE), 3n);
    assert.equal(await memoryKillsAround(setupWith(3), '/other.slice/gantry-c1.scope'), 0n);
  });

  it('counts none where the monitor finds the cgroup as long as it looks', async () => {
    assert.equal(await memoryKillsAround(setupWith(3, { version: 1 }), SCOPE), undefined);
    assert.equal(await memoryKillsAround(setupWith(3, { isPlain: true }), SCOPE), undefined);
  });
});

describe('withMissedMemoryKill()', () => {
  it('says so of a container that was killed while the count of its pod grew', async () => {
    assert.equal(await told(2n, setupWith(3)), true);
  });

  it('says nothing where the count is as it was, or was never taken', async () => {
    assert.equal(await told(3n, setupWith(3)), false);
    assert.equal(await told(undefined, setupWith(3)), false);
  });

  it('says nothing of another end, and leaves what the monitor said', async () => {
    assert.equal(await told(2n, setupWith(3), { ...KILLED, exitCode: 1 }), false);
    assert.equal(await told(3n, setupWith(3), { ...KILLED, oomKilled: true }), true);
  });

  it('leaves the end as it is where the count cannot be read', async () => {
    const setup = setupWith(3);
    const cgroups = { read: () => Promise.reject(new Error('EIO')) };
    assert.equal(
      await told(2n, { ...setup, host: { ...setup.host, limits: setup.host.limits, cgroups } } as never),
      false,
    );
  });
});
