import { PreconditionFailed } from '../base/failure.ts';

/** An OCI runtime refused or failed: which one, what it was asked for which container, and its own words. */
export class RuntimeCommandFailed extends PreconditionFailed {
  readonly runtime: string;
  readonly command: string;
  readonly id: string;
  /** The runtime's last error, without its log decoration; '' where it said nothing. */
  readonly words: string;

  constructor(runtime: string, command: string, id: string, words: string) {
    super(`${runtime} ${command} of ${id} failed: ${words === '' ? 'it gave no reason' : words}`);
    this.runtime = runtime;
    this.command = command;
    this.id = id;
    this.words = words;
  }
}
