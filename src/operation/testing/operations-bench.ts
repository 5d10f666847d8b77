import { backgroundContext, type Context } from '../../base/context.ts';
import { Cancelled } from '../../base/failure.ts';
import { FakeClock } from '../../base/testing/fake-clock.ts';
import { NO_FAILPOINTS } from '../failpoints.ts';
import type { FingerprintedSpec } from '../operation.ts';
import { type Operation, Operations, type OperationsOptions } from '../operations.ts';

/** Lets everything that is ready run. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A caller who can leave. */
export class Caller implements Context {
  readonly #abort = new AbortController();
  readonly signal = this.#abort.signal;
  readonly deadline = undefined;
  readonly log = (): void => {};
  leave(): void {
    this.#abort.abort(new Cancelled('the call'));
  }
}

/** A world in which sandboxes are run: what is visible, what was undone, and a body that ends when told. */
export class OperationsBench {
  readonly clock = new FakeClock();
  readonly published: string[] = [];
  readonly undone: string[] = [];
  readonly observed: string[] = [];
  readonly ops: Operations;
  bodies = 0;
  body = Promise.withResolvers<string>();
  publishing: Promise<void> = Promise.resolve();
  undoing: Promise<void> = Promise.resolve();
  op: Operation | undefined;

  constructor(options: Partial<OperationsOptions> = {}) {
    let next = 0;
    this.ops = new Operations({
      clock: this.clock,
      failpoints: NO_FAILPOINTS,
      newId: () => `op${++next}`,
      context: () => backgroundContext(() => {}),
      observe: (kind, stage, _ms, failed) => this.observed.push(`${kind}/${stage}${failed ? ' failed' : ''}`),
      ...options,
    });
  }

  work(overrides: Partial<FingerprintedSpec<string>> = {}): FingerprintedSpec<string> {
    return {
      kind: 'run-sandbox',
      key: 'default/web/0',
      fingerprint: 'f1',
      body: (op) => {
        this.bodies += 1;
        this.op = op;
        return this.body.promise;
      },
      publish: async (id) => {
        await this.publishing;
        this.published.push(id);
      },
      undo: async (id) => {
        await this.undoing;
        this.undone.push(id);
      },
      ...overrides,
    };
  }

  run(caller: Context = new Caller(), overrides: Partial<FingerprintedSpec<string>> = {}): Promise<string> {
    const answer = this.ops.join(this.work(overrides), caller);
    answer.catch(() => {});
    return answer;
  }

  get idle(): boolean {
    return this.ops.inFlight().length === 0;
  }
}
