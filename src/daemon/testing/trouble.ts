import type { HostCall, HostObserver } from '../../host/observed-host.ts';
import type { Failpoints } from '../../operation/failpoints.ts';

/** What a test lets go wrong, by the name of a handler's call (`handler.create`) or of a failpoint. */
export class Trouble implements HostObserver, Failpoints {
  /** Thrown once. */
  readonly failures: Map<string, Error> = new Map();
  /** Awaited each time; one that never settles is a crash. */
  readonly gates: Map<string, Promise<void>> = new Map();

  async before({ method }: HostCall): Promise<void> {
    await this.hit(method);
  }

  hit(name: string): Promise<void> | undefined {
    const failure = this.failures.get(name);
    this.failures.delete(name);
    return failure === undefined ? this.gates.get(name) : Promise.reject(failure);
  }
}
