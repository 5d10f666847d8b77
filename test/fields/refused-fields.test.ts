import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { REQUEST_FIELDS } from '../../src/rpc/request-fields.ts';
import { FieldNode } from './field-node.ts';
import { REFUSALS } from './refusals.ts';

const refusals = Object.entries(REFUSALS).flatMap(([message, fields]) =>
  Object.entries(fields).map(([field, story]) => ({ message, field, story })),
);

describe('a field of a request that is refused', () => {
  it('has a request that shows it, and no other has', () => {
    const refused = Object.entries(REQUEST_FIELDS).flatMap(([message, fields]) =>
      Object.entries(fields).flatMap(([field, treatment]) =>
        typeof treatment === 'object' && 'refused' in treatment ? [`${message}.${field}`] : [],
      ),
    );
    assert.deepEqual(refusals.map(({ message, field }) => `${message}.${field}`).sort(), refused.sort());
  });

  for (const { message, field, story } of refusals) {
    it(`${message}.${field}: ${story.title} fails, naming it`, async () => {
      const node = await FieldNode.start(story.node);
      await story.tell(node);
      assert.match(node.seen.refusal ?? '', new RegExp(`${field}: `));
    });

    it(`${message}.${field}: ${story.title} works without it`, async () => {
      const node = await FieldNode.start({ ...story.node, hidden: { message, field } });
      await assert.rejects(story.tell(node), /was not refused/);
    });
  }
});
