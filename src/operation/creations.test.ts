import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { backgroundContext } from '../base/context.ts';
import { AlreadyExists, Cancelled, Internal, PreconditionFailed } from '../base/failure.ts';
import { type CreationSpec, Creations } from './creations.ts';
import { Caller, OperationsBench, settled } from './testing/operations-bench.ts';

/** One creation whose publication and undoing end when the test says. */
class CreationBench {
  readonly creations: Creations<string>;
  readonly events: string[] = [];
  publishing: Promise<void> = Promise.resolve();
  undoing: Promise<void> = Promise.resolve();

  constructor() {
    this.creations = new Creations(new OperationsBench().ops, 'create-container');
  }

  get id(): string {
    return this.creations.all()[0]?.id ?? '';
  }

  create(caller = new Caller()): Promise<string> {
    const created = this.creations.create(this.#spec(), caller);
    created.catch(() => {});
    return created;
  }

  cancel(): Promise<void> {
    return this.creations.cancel(
      this.id,
      'StopContainer',
      backgroundContext(() => {}),
    );
  }

  /** The creation has ended, and its caller has left before. */
  async unclaimed(): Promise<void> {
    const caller = new Caller();
    const left = this.create(caller);
    caller.leave();
    await assert.rejects(left, Cancelled);
    await settled();
  }

  #spec(): CreationSpec<string, string> {
    return {
      ...{ key: 'web', request: 'content', what: 'container "web"', find: () => undefined, admit: () => {} },
      make: async (id) => id,
      publish: async () => {
        await this.publishing;
        this.events.push('published');
      },
      undo: async () => {
        await this.undoing;
        this.events.push('undone');
      },
      conflict: (id) => new AlreadyExists('container', 'web', id, 'content'),
    };
  }
}

describe('cancelling a creation', () => {
  it('waits for a record that is being committed, and does not undo it', async () => {
    const bench = new CreationBench();
    const { promise, resolve } = Promise.withResolvers<void>();
    bench.publishing = promise;
    const created = bench.create();
    await settled();
    const cancelled = bench.cancel();
    await settled();
    assert.deepEqual(bench.events, []);
    resolve();
    await Promise.all([cancelled, created]);
    assert.deepEqual(bench.events, ['published']);
    assert.deepEqual(bench.creations.all(), []);
  });

  it('undoes an unclaimed result, which is not published any more once that has begun', async () => {
    const bench = new CreationBench();
    await bench.unclaimed();
    const { promise, resolve } = Promise.withResolvers<void>();
    bench.undoing = promise;
    const cancelled = bench.cancel();
    const claimed = bench.create();
    await settled();
    resolve();
    await cancelled;
    await assert.rejects(claimed, PreconditionFailed);
    assert.ok(!bench.events.includes('published'));
  });

  it('can be repeated when the undoing has failed', async () => {
    const bench = new CreationBench();
    await bench.unclaimed();
    bench.undoing = Promise.reject(new Internal('release', 'busy'));
    await assert.rejects(bench.cancel(), Internal);
    bench.undoing = Promise.resolve();
    await bench.cancel();
    assert.deepEqual(bench.events, ['undone']);
    assert.deepEqual(bench.creations.all(), []);
  });
});
