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
  /** Cgroup of the process that does it: created here, and removed by the caller. */
  readonly cgroup: string;
  readonly log: Log;
}

/**
 * Spares the next children in other cgroups the kernel's grace period, 7 ms and more for the first one
 * (`native/gantry-host/cgroup-warmer.c`, docs/adr/0093). It is an optimization: without it operations are slower.
 */
export class CgroupMoveWarmer implements AsyncDisposable {
  readonly #options: CgroupMoveWarmerOptions;
  #started: Promise<void> | undefined;
  #input: InputPipe | undefined;
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
    const writable = this.#input?.writable;
    // A byte that it has not read yet has the same effect.
    if (writable?.writableLength === 0) writable.write('.');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    await this.#started;
    await this.#input?.[Symbol.asyncDispose]();
    this.#input = undefined;
  }

  async #start({ processes, cgroups, program, cgroup }: CgroupMoveWarmerOptions): Promise<void> {
    await cgroups.create(cgroup, 'operation');
    const input = await processes.inputPipe();
    const [own = ''] = cgroups.entrances(cgroup);
    const stdio = [{ kind: 'fd', fd: input.readFd }, { kind: 'null' }, { kind: 'null' }] as const;
    const command = { argv: [program, 'warm-cgroup-moves', own], env: {}, cgroup } as const;
    const child = await processes.spawn(command, stdio).catch(async (cause: unknown) => {
      await input[Symbol.asyncDispose]();
      throw cause;
    });
    input.closeRead();
    input.writable.on('error', () => {});
    this.#input = input;
    void child.ended.then(
      () => this.#giveUp('it ended'),
      // gantry-host was lost, and another is there: this child continues, and its exit is not reported.
      () => {},
    );
  }

  #giveUp(why: string): void {
    if (this.#isDisposed) return;
    const input = this.#input;
    this.#input = undefined;
    this.#options.log('warn', 'cgroup move warmer failed, child processes start more slowly', { why });
    void input?.[Symbol.asyncDispose]();
  }
}
