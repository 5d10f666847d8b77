import { type Duplex, PassThrough, Readable, type Writable } from 'node:stream';
import type { Context } from '../../base/context.ts';
import { PreconditionFailed, Unavailable } from '../../base/failure.ts';
import type { Session, TerminalSize } from '../../base/session.ts';
import type { ExecStreams, ExecTarget, RequestedStreams } from '../exec-target.ts';

/** A session whose process is a script, selected by the first word of its command. */
class FakeSession implements Session {
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  readonly ended: Promise<number | undefined>;
  readonly #exit = Promise.withResolvers<number | undefined>();
  readonly #target: FakeTarget;

  constructor(target: FakeTarget, argv: readonly string[], wanted: RequestedStreams) {
    this.#target = target;
    this.ended = this.#exit.promise;
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const stdin = new PassThrough();
    this.stdin = wanted.stdin ? stdin : undefined;
    this.stdout = wanted.stdout ? stdout : undefined;
    this.stderr = wanted.stderr ? stderr : undefined;
    target.open.add(this);
    this.stdin?.once('pipe', () => {
      target.sizesBeforeInput = target.sizes.length;
      target.tell();
    });
    this.#play(argv, stdin, stdout, stderr);
  }

  async resize(size: TerminalSize): Promise<void> {
    this.#target.sizes.push(size);
    this.#target.tell();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#target.open.delete(this);
    this.#exit.resolve(137);
    for (const stream of [this.stdin, this.stdout, this.stderr]) stream?.destroy();
    this.#target.tell();
  }

  #play(argv: readonly string[], stdin: PassThrough, stdout: PassThrough, stderr: PassThrough): void {
    switch (argv[0]) {
      case 'cat':
        stdin.pipe(stdout);
        stdin.once('end', () => {
          stderr.end();
          this.#exit.resolve(0);
        });
        return;
      case 'say':
        stdout.end(argv[1]);
        stderr.end(argv[2]);
        return this.#exit.resolve(Number(argv[3] ?? 0));
      case 'flood':
        Readable.from(zeros(Number(argv[1]), (block) => this.#target.onOutput(block))).pipe(stdout);
        stderr.end();
        return this.#exit.resolve(0);
      default:
      // Runs until it is disposed of, and takes no input.
    }
  }
}

const BLOCK = 65_536;

function* zeros(length: number, onBlock: (block: Buffer) => void): Generator<Buffer> {
  for (let left = length; left > 0; left -= BLOCK) {
    const block = Buffer.alloc(Math.min(left, BLOCK));
    onBlock(block);
    yield block;
  }
}

/** Containers and pods for the server under test: what is open is counted, and changes can be waited for. */
export class FakeTarget implements ExecTarget {
  readonly open: Set<Session> = new Set();
  readonly sizes: TerminalSize[] = [];
  /** The size that each command was started with. */
  readonly startSizes: (TerminalSize | undefined)[] = [];
  /** How many sizes came before the client's input was connected. */
  sizesBeforeInput: number | undefined;
  readonly connections: Set<Duplex> = new Set();
  /** Bytes that `flood` has written. */
  flooded = 0;
  /** The first buffers that `flood` has written. */
  readonly firstOutput: Buffer[] = [];
  #changed = Promise.withResolvers<void>();

  async exec(_id: string, argv: readonly string[], streams: ExecStreams, _ctx: Context): Promise<Session> {
    this.startSizes.push(streams.terminalSize);
    if (argv[0] === 'missing') throw new PreconditionFailed('no such program');
    const session = new FakeSession(this, argv, streams);
    this.tell();
    return session;
  }

  async attach(_id: string, streams: RequestedStreams, _ctx: Context): Promise<Session> {
    return new FakeSession(this, ['cat'], streams);
  }

  /** Port 7 echoes and half-closes; nothing listens elsewhere. */
  async portForward(_id: string, port: number, _ctx: Context): Promise<Duplex> {
    if (port !== 7) throw new Unavailable(`nothing listens on port ${port}`);
    const connection = new PassThrough();
    this.connections.add(connection);
    connection.once('close', () => {
      this.connections.delete(connection);
      this.tell();
    });
    this.tell();
    return connection;
  }

  onOutput(block: Buffer): void {
    this.flooded += block.length;
    if (this.firstOutput.length < 3) this.firstOutput.push(block);
  }

  tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }

  /** Waits for a change that makes it true. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await this.#changed.promise;
  }
}
