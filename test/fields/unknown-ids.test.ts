import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { kindOf } from '../../src/base/failure.ts';
import { FieldNode } from './field-node.ts';
import { fieldsOf, PROTOCOL } from './without-field.ts';

/** Ids that nothing has: one that could be, and one that cannot. */
const UNKNOWN = ['dead', 'no-such-container', '../../etc', 'f'.repeat(65)];
/** Ending what does not exist succeeds. Source: CRI v1; critest's idempotence. */
const ENDING = ['StopContainer', 'RemoveContainer', 'StopPodSandbox', 'RemovePodSandbox'];
const NOT_BUILT = ['CheckpointContainer', 'CheckpointPod', 'RestorePod'];
/** What requests need in addition to the id; each takes the fields that it has. */
const REST: object = {
  cmd: ['true'],
  stdout: true,
  linux: {},
  config: { metadata: { name: 'c' }, image: { image: 'i' } },
};

const about = PROTOCOL.rpcs.flatMap(({ name, request }) => {
  const field = fieldsOf(request).find((one) => ['containerId', 'podSandboxId'].includes(one.name))?.name;
  return field === undefined || NOT_BUILT.includes(name) ? [] : [{ rpc: name as 'ContainerStatus', field }];
});

describe('an id that nothing has', () => {
  for (const { rpc, field } of about) {
    const ends = ENDING.includes(rpc);
    it(`${ends ? 'is nothing to' : 'is not found by'} ${rpc}`, async () => {
      const node = await FieldNode.start();
      for (const id of UNKNOWN) {
        const request = { ...REST, [field]: id };
        if (ends) await node.ask(rpc, request);
        else assert.equal(kindOf(await node.refuse(rpc, request)), 'not-found', `${rpc} of ${id}`);
      }
    });

    it(`is refused by ${rpc} if it is empty, because every id begins with it`, async () => {
      const node = await FieldNode.start();
      assert.equal(kindOf(await node.refuse(rpc, { ...REST, [field]: '' })), 'invalid');
    });
  }
});
