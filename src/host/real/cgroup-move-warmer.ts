import type { Log } from '../../base/context.ts';
import { messageOf } from '../../base/failure.ts';
import type { InputPipe } from '../host-streams.ts';
import type { RealCgroups } from './cgroups/cgroups.ts';
import type { RealProcesses } from './processes.ts';

export interface CgroupMoveWarmerOptions {
  readonly processes: RealProcesses;
  readonly cgroups: RealCgroups;
  /** The static binary built from `native/gantry-host`. */
  readonly program: string;
  /** Of the process that does it: made here, and somebody else's to remove. */
  readonly cgroup: string;
  readonly log: Log;
}

/**
 * Spares those who are about to start children in other cgroups the kernel's grace period, 7 ms and more for the first one
 * (`native/gantry-host/stir.c`, docs/adr/0093). It is an aid: where it fails, all goes on as it would without.
 */
export class CgroupMoveWarmer implements AsyncDisposable {
  readonly #options: CgroupMoveWarmerOptions;
  #started: Promise<void> | undefined;
  #word: InputPipe | undefined;
  #isDisposed = false;

  constructor(options: CgroupMoveWarmerOptions) {
    this.#options = options;
  }

  /** In the background. What was in the cgroup before must have ended. */
  start(): void {
    this.#started ??= this.#start(this.#options).catch((cause: unknown) => this.#giveUp(messageOf(cause)));
  }

  /** Children will be started in the next moments. */
  expect(): void {
    const writable = this.#word?.writable;
    // What it has not read yet says the same.
    if (writable?.writableLength === 0) writable.write('.');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    await this.#started;
    await this.#word?.[Symbol.asyncDispose]();
    this.#word = undefined;
  }

  async #start({ processes, cgroups, program, cgroup }: CgroupMoveWarmerOptions): Promise<void> {
    await cgroups.create(cgroup, 'operation');
    const word = await processes.inputPipe();
    const [own = ''] = cgroups.entrances(cgroup);
    const stdio = [{ kind: 'fd', fd: word.readFd }, { kind: 'null' }, { kind: 'null' }] as const;
    const command = { argv: [program, 'stir', own], env: {}, cgroup } as const;
    const child = await processes.spawn(command, stdio).catch(async (cause: unknown) => {
      await word[Symbol.asyncDispose]();
      throw cause;
    });
    word.closeRead();
    word.writable.on('error', () => {});
    this.#word = word;
    void child.ended.then(
      () => this.#giveUp('it ended'),
      // gantry-host was lost, and another is there: this child goes on, and nobody will hear of its end.
      () => {},
    );
  }

  #giveUp(why: string): void {
    if (this.#isDisposed) return;
    const word = this.#word;
    this.#word = undefined;
    this.#options.log('warn', 'cgroup move warmer failed, child processes start more slowly', { why });
    void word?.[Symbol.asyncDispose]();
  }
}
