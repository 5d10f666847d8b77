import assert from 'node:assert/strict';
import type { ServiceError, status } from '@grpc/grpc-js';

/** For assert.rejects: the call failed with that code and such a text. */
export function isStatus(code: status, details: RegExp): (error: unknown) => boolean {
  return (error) => {
    const { code: got, details: text } = error as ServiceError;
    assert.equal(got, code, text);
    assert.match(text, details);
    return true;
  };
}
