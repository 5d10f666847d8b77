import type { MessagePort } from 'node:worker_threads';
import { Cancelled } from '../../base/failure.ts';
import type { OpenRoot, ThreadRoot } from '../../host/thread-root.ts';
import { packFailure } from '../packed-failure.ts';
import { TarReader } from '../tar/tar-reader.ts';
import { type LowerLayers, MountedLowerLayers } from './lower-layers.ts';
import { unpackFailure } from './unpack-failure.ts';
import { type FromUnpacker, GATE, type ToUnpacker } from './unpack-messages.ts';
import { Unpacker } from './unpacker.ts';

type Open = Extract<ToUnpacker, { kind: 'open' }>;

/** Unpacks layer after layer as the messages say; a failed one swallows what is left of its chunks. */
export function serveUnpacking(port: MessagePort, thread: ThreadRoot): void {
  let session: LayerSession | undefined;
  const answer = (message: FromUnpacker): void => port.postMessage(message);
  port.on('message', (message: ToUnpacker) => {
    switch (message.kind) {
      case 'open':
        session = new LayerSession(thread, message, answer);
        return;
      case 'chunk':
        session?.write(Buffer.from(message.bytes));
        answer({ kind: 'consumed', bytes: message.bytes.byteLength });
        return;
      case 'close':
        session?.close();
        session = undefined;
    }
  });
}

/** One layer: the thread is inside its root from the first chunk to the last. */
class LayerSession {
  readonly #thread: ThreadRoot;
  readonly #root: OpenRoot;
  readonly #answer: (message: FromUnpacker) => void;
  readonly #unpacker: Unpacker;
  readonly #reader: TarReader;
  #lower: OpenRoot | undefined;
  #hasFailed = false;

  constructor(thread: ThreadRoot, open: Open, answer: (message: FromUnpacker) => void) {
    this.#thread = thread;
    this.#root = thread.open(open.root);
    this.#answer = answer;
    const { lower, gate, limits } = open;
    this.#unpacker = new Unpacker(limits, lower === undefined ? undefined : () => this.#openLower(lower, gate));
    this.#reader = new TarReader(this.#unpacker);
    thread.enter(this.#root);
  }

  write(bytes: Buffer): void {
    this.#attempt(() => this.#reader.write(bytes));
  }

  close(): void {
    this.#attempt(() => {
      this.#reader.end();
      this.#answer({ kind: 'done', layer: this.#unpacker.end() });
    });
    this.#unpacker.abandon();
    this.#thread.leave();
    this.#root[Symbol.dispose]();
    this.#lower?.[Symbol.dispose]();
  }

  #attempt(act: () => void): void {
    if (this.#hasFailed) return;
    try {
      act();
    } catch (error) {
      this.#hasFailed = true;
      this.#answer({ kind: 'failed', failure: packFailure(unpackFailure(undefined, error)) });
    }
  }

  /** Sleeps until the other side has mounted what is below: the archive cannot go on without it. */
  #openLower(lower: string, gate: SharedArrayBuffer): LowerLayers {
    this.#answer({ kind: 'needs-lower' });
    const state = new Int32Array(gate);
    Atomics.wait(state, 0, GATE.closed);
    if (Atomics.load(state, 0) !== GATE.mounted) throw new Cancelled('the layers below');
    this.#thread.leave();
    this.#lower = this.#thread.open(lower);
    this.#thread.enter(this.#root);
    return new MountedLowerLayers(this.#thread, this.#root, this.#lower);
  }
}
