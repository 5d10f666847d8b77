import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { status } from './status.ts';
import { FakeNode } from './testing/fake-node.ts';

describe('status()', () => {
  it('returns both required conditions as they are now', async () => {
    const node = new FakeNode();
    node.networkProblem = 'no configuration in /etc/cni/net.d';
    const { status: told } = await ask(RUNTIME_RPCS.Status, status(node), {});
    assert.deepEqual(told?.conditions, [
      { type: 'RuntimeReady', status: true, reason: '', message: '' },
      { type: 'NetworkReady', status: false, reason: 'NetworkPluginNotReady', message: node.networkProblem },
    ]);
  });

  it('lists the default handler under the empty name too', async () => {
    const { runtimeHandlers } = await ask(RUNTIME_RPCS.Status, status(new FakeNode()), {});
    assert.deepEqual(
      runtimeHandlers.map(({ name, features }) => [name, features?.userNamespaces]),
      [
        ['', true],
        ['crun', true],
        ['runc', false],
      ],
    );
  });

  it('returns the features of the runtime', async () => {
    const { features } = await ask(RUNTIME_RPCS.Status, status(new FakeNode()), {});
    assert.deepEqual(features, {
      supplementalGroupsPolicy: true,
      userNamespacesHostNetwork: false,
      mountOptions: true,
    });
  });

  it('adds info only for verbose requests', async () => {
    assert.deepEqual((await ask(RUNTIME_RPCS.Status, status(new FakeNode()), {})).info, {});
    const { info } = await ask(RUNTIME_RPCS.Status, status(new FakeNode()), { verbose: true });
    assert.deepEqual(JSON.parse(info['config'] ?? ''), { stateDir: '/var/lib/gantry' });
  });
});
