import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  AlreadyExists,
  DeadlineExceeded,
  Exhausted,
  errnoOf,
  Internal,
  InvalidInput,
  kindOf,
  messageOf,
  NotFound,
  ReleaseFailed,
} from './failure.ts';

describe('Failure', () => {
  it('says what was attempted, on what, and what to do about it', () => {
    assert.equal(new NotFound('image', 'busybox').message, 'image "busybox" not found');
    assert.equal(
      new InvalidInput('mounts.0.host_path', 'must be absolute').message,
      'mounts.0.host_path: must be absolute',
    );
    assert.equal(new DeadlineExceeded('CNI ADD').message, 'deadline exceeded while waiting for CNI ADD');
    const exists = new AlreadyExists('pod sandbox', 'default/web', 's1', 'labels');
    assert.equal(exists.message, 'pod sandbox "default/web" already exists with id s1 and a different labels');
    assert.equal(exists.remedy, 'remove s1 first, or ask for another attempt number');
  });

  it('is named by its class and keeps its cause', () => {
    const cause = new Error('EBUSY');
    const failure = new Internal('unmounting /x', cause);
    assert.deepEqual([failure.name, failure.message, failure.cause], ['Internal', 'unmounting /x: EBUSY', cause]);
  });
});

describe('ReleaseFailed', () => {
  it('has the kind of the first failure, which decides the status, and names what is left', () => {
    const failure = new ReleaseFailed(['mount /x', 'cgroup /y'], new Exhausted('no address left'));
    assert.equal(failure.kind, 'exhausted');
    assert.match(failure.message, /no address left \(and could not release mount \/x, cgroup \/y; queued for retry\)/);
  });
});

describe('kindOf(), messageOf(), errnoOf()', () => {
  it('take anything that was thrown', () => {
    assert.deepEqual(
      [kindOf(new NotFound('a', 'b')), kindOf(new TypeError('x')), kindOf('x')],
      ['not-found', 'internal', 'internal'],
    );
    assert.deepEqual([messageOf(new Error('x')), messageOf(7)], ['x', '7']);
    const system = Object.assign(new Error('x'), { code: 'ENOENT' });
    assert.deepEqual([errnoOf(system), errnoOf(new Error('x')), errnoOf('ENOENT')], ['ENOENT', undefined, undefined]);
  });
});
