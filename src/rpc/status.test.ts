import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { status as Code } from '@grpc/grpc-js';
import { Internal, InvalidInput, NotFound, ReleaseFailed } from '../base/failure.ts';
import { statusOf } from './status.ts';

describe('statusOf()', () => {
  it('gives the code of the kind and the message with its remedy', () => {
    const failure = new InvalidInput('config.metadata', 'is missing', { remedy: 'send it' });
    assert.deepEqual(statusOf(failure), {
      code: Code.INVALID_ARGUMENT,
      details: 'config.metadata: is missing (send it)',
    });
  });

  it('uses the code of the first failure if the rollback failed, too', () => {
    assert.equal(statusOf(new ReleaseFailed(['mount /x'], new NotFound('image', 'a'))).code, Code.NOT_FOUND);
  });

  it('is INTERNAL for errors that are not failures', () => {
    for (const thrown of [new TypeError('x'), 'text', undefined, new Internal('doing', 'x')]) {
      assert.equal(statusOf(thrown).code, Code.INTERNAL);
    }
  });

  it('bounds the text and repairs half surrogate pairs, which grpc-js cannot send', () => {
    const { details } = statusOf(new Error(`\ud800${'x'.repeat(10_000)}`));
    assert.ok(details.length < 5000);
    assert.doesNotThrow(() => encodeURI(details));
  });
});
