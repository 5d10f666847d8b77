import { Failure } from '../base/failure.ts';

/** A reader of events was too slow: some events were dropped before it read them, and it must list instead. */
export class ReaderFellBehind extends Failure {
  readonly kind = 'exhausted';
  readonly missed: number;

  constructor(missed: number) {
    super(`this reader of events is too slow: ${missed} events were dropped before it read them`, {
      remedy: 'list pods and containers, then ask for events again',
    });
    this.missed = missed;
  }
}
