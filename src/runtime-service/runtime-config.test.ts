import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CgroupDriver } from '../rpc/generated/messages.ts';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { runtimeConfig } from './runtime-config.ts';
import { FakeNode } from './testing/fake-node.ts';

describe('runtimeConfig()', () => {
  it('names the cgroup driver that kubelet has to use', async () => {
    const ofV1 = await ask(RUNTIME_RPCS.RuntimeConfig, runtimeConfig(new FakeNode('cgroupfs')), {});
    const ofSystemd = await ask(RUNTIME_RPCS.RuntimeConfig, runtimeConfig(new FakeNode('systemd')), {});
    assert.equal(ofV1.linux?.cgroupDriver, CgroupDriver.CGROUPFS);
    assert.equal(ofSystemd.linux?.cgroupDriver, CgroupDriver.SYSTEMD);
  });
});
