import { PassThrough, type Readable } from 'node:stream';
import type { Session, TerminalSize } from '../../base/session.ts';
import type { FakeStart } from '../../host/testing/fake-kernel.ts';
import { withDetachKeys } from '../detach-keys.ts';
import type { AttachPlan, ContainerPlan } from '../handler.ts';

interface Client {
  readonly stdout: PassThrough;
  readonly stderr: PassThrough;
  end(): void;
}

/** The streams of a fake container as its monitor keeps them: whoever is attached, in whichever daemon. */
export class FakeStreams {
  readonly #plan: Pick<ContainerPlan, 'tty' | 'stdin' | 'stdinOnce'>;
  readonly #input = new PassThrough();
  readonly #clients = new Set<Client>();
  #size: TerminalSize = { width: 0, height: 0 };

  constructor(plan: Pick<ContainerPlan, 'tty' | 'stdin' | 'stdinOnce'>) {
    this.#plan = plan;
    if (!plan.stdin) this.#input.end();
  }

  /** For the container's process. */
  get process(): Pick<FakeStart, 'input' | 'write' | 'terminal'> {
    return {
      input: this.#input,
      write: (fd, bytes) => this.#show(fd, bytes),
      ...(this.#plan.tty ? { terminal: () => this.#size } : {}),
    };
  }

  attach(plan: AttachPlan): Session {
    const { promise: ended, resolve } = Promise.withResolvers<undefined>();
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const end = (): void => {
      stdout.end();
      stderr.end();
      resolve(undefined);
      this.#clients.delete(client);
    };
    const client = { stdout, stderr, end };
    this.#clients.add(client);
    return {
      ...{ stdin: plan.stdin ? this.#stdinOf(plan, end) : undefined, ended },
      ...{ stdout: wanted(plan.stdout, stdout), stderr: wanted(plan.stderr, stderr) },
      resize: async (size) => {
        this.#size = size;
      },
      [Symbol.asyncDispose]: async () => end(),
    };
  }

  /** The container has ended. */
  close(): void {
    for (const { end } of this.#clients) end();
    this.#input.destroy();
  }

  #show(fd: number, bytes: Uint8Array): void {
    for (const { stdout, stderr } of this.#clients) (fd === 1 || this.#plan.tty ? stdout : stderr).write(bytes);
  }

  /** Of a client's own, as its end need not be the container's. */
  #stdinOf({ tty, endsWithStdin }: AttachPlan, end: () => void): PassThrough | ReturnType<typeof withDetachKeys> {
    const typed = new PassThrough();
    typed.pipe(this.#input, { end: this.#plan.stdinOnce });
    if (endsWithStdin) typed.once('finish', end);
    return tty ? withDetachKeys(typed, end) : typed;
  }
}

function wanted(matchesFilter: boolean, stream: Readable): Readable | undefined {
  if (!matchesFilter) stream.resume();
  return matchesFilter ? stream : undefined;
}
