import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeHost } from '../../host/testing/fake-host.ts';
import { obstacleToRemoval } from './obstacle-to-removal.ts';

const DIRECTORY = '/run/gantry/runc/c1';
const HOOKS = { createRuntime: null, poststop: null, prestart: null };
const ENDED = { init_process_pid: 99_999, init_process_start: 7, intel_rdt_path: '', config: { Hooks: HOOKS } };

async function isRemovable(state: unknown, host: FakeHost = new FakeHost()): Promise<boolean> {
  const content = Buffer.from(typeof state === 'string' ? state : JSON.stringify(state));
  await host.files.makeDirectory(DIRECTORY, 0o711);
  host.kernel.tree.put(`${DIRECTORY}/state.json`, { kind: 'file', content });
  return (await obstacleToRemoval(host, DIRECTORY)) === undefined;
}

describe('obstacleToRemoval()', () => {
  it('finds none at what has ended and has no hook that waits for it', async () => {
    assert.equal(await isRemovable(ENDED), true);
    assert.equal(await isRemovable({ ...ENDED, config: { Hooks: null } }), true);
    // As runc 1.4 and later write it.
    assert.equal(await isRemovable({ ...ENDED, config: { no_new_keyring: true } }), true);
  });

  it('is a hook that waits for the end, also under a name that a later runc may give it', async () => {
    assert.equal(
      await isRemovable({ ...ENDED, config: { Hooks: { ...HOOKS, poststop: [{ path: '/hook' }] } } }),
      false,
    );
    assert.equal(await isRemovable({ ...ENDED, config: { hooks: { poststop: [{ path: '/hook' }] } } }), false);
  });

  it('is its living process, but not another process with its pid', async () => {
    const host = new FakeHost();
    host.kernel.cgroups.set('/c1', new Map());
    host.kernel.onRun('/sleep', () => new Promise(() => {}));
    const { pid, startTime } = host.kernel.start({ argv: ['/sleep'], cgroup: '/c1' });
    const alive = { ...ENDED, init_process_pid: pid, init_process_start: Number(startTime) };
    assert.equal(await isRemovable(alive, host), false);
    assert.equal(await isRemovable({ ...alive, init_process_start: Number(startTime) + 1 }, host), true);
  });

  it('is a file that cannot be read, and what only the runtime can remove', async () => {
    assert.equal(await isRemovable('{"init_process_pid":'), false);
    assert.equal(await isRemovable({ id: 'c1', pid: 4 }), false);
    assert.equal(await isRemovable({ ...ENDED, intel_rdt_path: '/sys/fs/resctrl/c1' }), false);
    assert.ok(await obstacleToRemoval(new FakeHost(), DIRECTORY));
    assert.equal(await isRemovable({ ...ENDED, intel_rdt_mon_path: '/sys/fs/resctrl/mon_groups/c1' }), false);
  });
});
