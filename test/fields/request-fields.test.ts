import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { REQUEST_FIELDS } from '../../src/rpc/request-fields.ts';
import { FieldNode } from './field-node.ts';
import { type Proof, proofsOf, type Story } from './proof.ts';
import { REQUEST_PROOFS } from './request-proofs.ts';
import { at, type Seen } from './seen.ts';

const proofs = Object.entries(REQUEST_PROOFS).flatMap(([message, fields]) =>
  Object.entries(fields).flatMap(([field, told]) => proofsOf(told).map((proof) => ({ message, field, proof }))),
);
/** What was seen of each story when no field is ignored. */
const told = new Map<Story, Promise<Seen>>();

async function tell(story: Story, hidden?: { readonly message: string; readonly field: string }): Promise<Seen> {
  const node = await FieldNode.start({ ...story.node, hidden });
  await story.tell(node);
  return node.seen;
}

function runOnce(story: Story): Promise<Seen> {
  const seen = told.get(story) ?? tell(story);
  told.set(story, seen);
  return seen;
}

function isSeen(seen: Seen, { path, is }: Proof): boolean {
  try {
    assert.deepEqual(at(seen, path), is);
    return true;
  } catch {
    return false;
  }
}

describe('a field of a request that is honoured', () => {
  it('has a proof, and no other has', () => {
    const honoured = Object.entries(REQUEST_FIELDS).flatMap(([message, fields]) =>
      Object.entries(fields).flatMap(([field, treatment]) => (treatment === 'honoured' ? [`${message}.${field}`] : [])),
    );
    const proven = new Set(proofs.map(({ message, field }) => `${message}.${field}`));
    assert.deepEqual([...proven].sort(), honoured.sort());
  });

  for (const { message, field, proof } of proofs) {
    it(`${message}.${field}: ${proof.story.title}: ${proof.path}`, async () => {
      assert.deepEqual(at(await runOnce(proof.story), proof.path), proof.is);
      const withoutField = await tell(proof.story, { message, field }).catch(() => undefined);
      assert.ok(withoutField === undefined || !isSeen(withoutField, proof), 'the same is seen if the field is ignored');
    });
  }
});
