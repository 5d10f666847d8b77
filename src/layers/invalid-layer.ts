import { Failure } from '../base/failure.ts';

/** The bytes of a layer are not what a layer may be: malformed, over a limit, or not what the image says. */
export class InvalidLayer extends Failure {
  readonly kind = 'invalid';
  /** The problem; names the entry if one is concerned. */
  readonly problem: string;

  constructor(problem: string, options: { readonly cause?: unknown } = {}) {
    super(`layer rejected: ${problem}`, options);
    this.problem = problem;
  }
}
