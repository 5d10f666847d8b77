import { Failure } from '../base/failure.ts';

/** A client sent what its protocol does not allow; its connection is closed. */
export class ProtocolViolation extends Failure {
  readonly kind = 'invalid';
  readonly protocol: string;

  constructor(protocol: string, problem: string, options: { readonly cause?: unknown } = {}) {
    super(`${protocol}: ${problem}`, options);
    this.protocol = protocol;
  }
}
