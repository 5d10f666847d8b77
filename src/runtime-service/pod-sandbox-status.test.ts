import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeClock } from '../base/testing/fake-clock.ts';
import { PodSandboxState } from '../rpc/generated/messages.ts';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { podConfig } from '../sandbox/testing/pod-config.ts';
import { podSandboxStatus } from './pod-sandbox-status.ts';
import { FakePods } from './testing/fake-pods.ts';
import { containerRecord, sandboxRecord } from './testing/records.ts';

function podsWithOne(): FakePods {
  const pods = new FakePods();
  const config = podConfig({ labels: { app: 'web' }, annotations: { note: 'x' }, namespaces: { network: 'NODE' } });
  pods.add(sandboxRecord({ id: 'ab12', config, requestedHandler: 'kata' }));
  pods.add(containerRecord({ id: 'cc01', sandboxId: 'ab12' }));
  pods.add(containerRecord({ id: 'cc02', sandboxId: 'ffff' }));
  return pods;
}

describe('podSandboxStatus()', () => {
  it('returns the status of the pod, its primary address first', async () => {
    const handler = podSandboxStatus(podsWithOne(), new FakeClock());
    const { status } = await ask(RUNTIME_RPCS.PodSandboxStatus, handler, { podSandboxId: 'ab12' });
    assert.deepEqual(status, {
      id: 'ab12',
      metadata: { name: 'web', namespace: 'default', uid: 'uid-1', attempt: 0 },
      state: PodSandboxState.SANDBOX_READY,
      createdAt: 1_767_571_200_000_000_001n,
      network: { ip: '10.85.0.2', additionalIps: [{ ip: 'fd00::2' }] },
      linux: { namespaces: { options: { network: 2, pid: 0, ipc: 0, targetId: '', usernsOptions: undefined } } },
      labels: { app: 'web' },
      annotations: { note: 'x' },
      runtimeHandler: 'kata',
    });
  });

  it('returns its containers, and the time of the status', async () => {
    const clock = new FakeClock();
    const handler = podSandboxStatus(podsWithOne(), clock);
    const answer = await ask(RUNTIME_RPCS.PodSandboxStatus, handler, { podSandboxId: 'ab12' });
    assert.deepEqual(
      answer.containersStatuses.map(({ id }) => id),
      ['cc01'],
    );
    assert.equal(answer.timestamp, clock.nowNs());
  });

  it('adds info only for verbose requests', async () => {
    const handler = podSandboxStatus(podsWithOne(), new FakeClock());
    const brief = await ask(RUNTIME_RPCS.PodSandboxStatus, handler, { podSandboxId: 'ab12' });
    const verbose = await ask(RUNTIME_RPCS.PodSandboxStatus, handler, { podSandboxId: 'ab12', verbose: true });
    assert.deepEqual([brief.info, verbose.info], [{}, { info: '{"pid":10}' }]);
  });

  it('fails for a pod that does not exist, or an invalid id', async () => {
    const handler = podSandboxStatus(podsWithOne(), new FakeClock());
    const about = (podSandboxId: string) => ask(RUNTIME_RPCS.PodSandboxStatus, handler, { podSandboxId });
    await assert.rejects(about('dead'), /^NotFound: sandbox "dead" not found/);
    await assert.rejects(about('../../x'), /^NotFound: pod sandbox "..\/..\/x" not found/);
    await assert.rejects(about('f'.repeat(65)), /^NotFound/);
  });
});
