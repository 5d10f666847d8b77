import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeHost } from '../../host/testing/fake-host.ts';
import { isOnlyState } from './is-only-state.ts';

const DIRECTORY = '/run/gantry/runc/c1';
const HOOKS = { createRuntime: null, poststop: null, prestart: null };
const ENDED = { init_process_pid: 99_999, init_process_start: 7, intel_rdt_path: '', config: { Hooks: HOOKS } };

async function decides(state: unknown, host: FakeHost = new FakeHost()): Promise<boolean> {
  const content = Buffer.from(typeof state === 'string' ? state : JSON.stringify(state));
  await host.files.makeDirectory(DIRECTORY, 0o711);
  host.kernel.tree.put(`${DIRECTORY}/state.json`, { kind: 'file', content });
  return await isOnlyState(host, DIRECTORY);
}

describe('isOnlyState()', () => {
  it('is true of what has ended and has no hook that waits for it', async () => {
    assert.equal(await decides(ENDED), true);
    assert.equal(await decides({ ...ENDED, config: { Hooks: null } }), true);
  });

  it('is false where a hook waits for the end', async () => {
    assert.equal(await decides({ ...ENDED, config: { Hooks: { ...HOOKS, poststop: [{ path: '/hook' }] } } }), false);
  });

  it('is false while its process lives, and true when only its pid does', async () => {
    const host = new FakeHost();
    host.kernel.cgroups.set('/c1', new Map());
    host.kernel.onRun('/sleep', () => new Promise(() => {}));
    const { pid, startTime } = host.kernel.start({ argv: ['/sleep'], cgroup: '/c1' });
    const alive = { ...ENDED, init_process_pid: pid, init_process_start: Number(startTime) };
    assert.equal(await decides(alive, host), false);
    assert.equal(await decides({ ...alive, init_process_start: Number(startTime) + 1 }, host), true);
  });

  it('is false of what it cannot read, and of a runtime that keeps other things', async () => {
    assert.equal(await decides('{"init_process_pid":'), false);
    assert.equal(await decides({ id: 'c1', pid: 4 }), false);
    assert.equal(await decides({ ...ENDED, intel_rdt_path: '/sys/fs/resctrl/c1' }), false);
    assert.equal(await isOnlyState(new FakeHost(), DIRECTORY), false);
  });
});
