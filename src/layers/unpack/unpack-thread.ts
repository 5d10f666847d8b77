import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { entryUrl } from '../../base/entry.ts';
import { Internal } from '../../base/failure.ts';
import { RemoteFailure } from '../packed-failure.ts';
import type { UnpackLimits } from './space-guard.ts';
import { type FromUnpacker, GATE, type ToUnpacker } from './unpack-messages.ts';
import type { UnpackedLayer } from './unpacker.ts';

/** One layer to unpack. */
export interface UnpackPlan {
  /** An empty directory. */
  readonly root: string;
  readonly limits: UnpackLimits;
  /** What is below, for a layer that needs it; undefined: nothing is below. */
  readonly lower: LowerMount | undefined;
}

export interface LowerMount {
  readonly path: string;
  /** Mounts it there, once the layers below are all there. */
  readonly mount: () => Promise<void>;
}

/** Bytes in transit to the thread: enough to keep it busy, little compared with the process. */
const WINDOW = 4 * 1024 * 1024;

/** A thread that unpacks one layer at a time, each inside its directory as root. Costs 13.5 MB: kept for the next layer. */
export class UnpackThread implements AsyncDisposable {
  readonly #worker: Worker;
  #onMessage: (message: FromUnpacker) => void = () => {};
  #onError: (error: unknown) => void = () => {};

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (message: FromUnpacker) => this.#onMessage(message));
    worker.on('error', (error) => this.#onError(error));
    worker.on('exit', (code) => this.#onError(new Error(`the thread ended with ${code}`)));
  }

  static async start(): Promise<UnpackThread> {
    // Makes libuv's pool while every thread still has the host's root (see ThreadRoot).
    await stat('/');
    const worker = new Worker(entryUrl('unpack-worker'), { name: 'unpack', stdin: true });
    await once(worker, 'online');
    return new UnpackThread(worker);
  }

  /**
   * Unpacks an archive. Stops reading the source when the layer fails.
   * @throws RemoteFailure (invalid, exhausted, internal); what the source throws
   */
  async unpack(source: AsyncIterable<Uint8Array>, plan: UnpackPlan): Promise<UnpackedLayer> {
    const flow = new Flow(plan.lower);
    const done = new Promise<UnpackedLayer>((resolve, reject) => {
      this.#onError = (error) => {
        flow.stop();
        reject(new Internal('unpacking a layer', error));
      };
      this.#onMessage = (message) => {
        flow.take(message, reject);
        if (message.kind === 'done') resolve(message.layer);
      };
    });
    done.catch(() => {});
    this.#send({ kind: 'open', root: plan.root, limits: plan.limits, lower: plan.lower?.path, gate: flow.gate });
    try {
      await this.#feed(source[Symbol.asyncIterator](), flow);
    } catch (error) {
      flow.abandon();
      throw error;
    } finally {
      this.#send({ kind: 'close' });
    }
    return await done;
  }

  /** Hands chunks over until the source ends or the layer fails, which may be while the source says nothing. */
  async #feed(source: AsyncIterator<Uint8Array>, flow: Flow): Promise<void> {
    while (!flow.isStopped) {
      const next = await Promise.race([source.next(), flow.stopped]);
      if (next === undefined) break;
      if (next.done === true) return;
      this.#send(flow.charge(next.value));
      await flow.room();
    }
    source.return?.().catch(() => {});
  }

  /** Ends the thread. A file system call under way is waited for. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#onError = () => {};
    await this.#worker.terminate();
  }

  #send(message: ToUnpacker): void {
    this.#worker.postMessage(message, message.kind === 'chunk' ? [message.bytes] : []);
  }
}

/** Limits the bytes in transit, and serves the thread's requests for lower layers. */
class Flow {
  readonly gate = new SharedArrayBuffer(4);
  readonly stopped: Promise<undefined>;
  readonly #lower: LowerMount | undefined;
  #underWay = 0;
  #wake: () => void = () => {};
  #settleStopped: () => void = () => {};
  #isStopped = false;

  constructor(lower: LowerMount | undefined) {
    this.#lower = lower;
    this.stopped = new Promise((resolve) => {
      this.#settleStopped = () => resolve(undefined);
    });
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  take(message: FromUnpacker, fail: (error: unknown) => void): void {
    if (message.kind === 'consumed') this.#underWay -= message.bytes;
    if (message.kind === 'needs-lower') this.#mountLower(fail);
    if (message.kind === 'failed') {
      fail(new RemoteFailure(message.failure));
      this.stop();
    }
    this.#wake();
  }

  async room(): Promise<void> {
    while (this.#underWay > WINDOW && !this.#isStopped) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** A copy that the thread owns: decompressors hand out slices of one buffer. */
  charge(chunk: Uint8Array): ToUnpacker {
    this.#underWay += chunk.byteLength;
    return { kind: 'chunk', bytes: new Uint8Array(chunk).buffer };
  }

  stop(): void {
    this.#isStopped = true;
    this.#settleStopped();
    this.#wake();
  }

  /** Lets a thread go that sleeps at the gate. */
  abandon(): void {
    this.#open(GATE.abandoned);
  }

  #mountLower(fail: (error: unknown) => void): void {
    const mounted = this.#lower?.mount() ?? Promise.resolve();
    mounted.then(
      () => this.#open(GATE.mounted),
      (error: unknown) => {
        fail(error);
        this.stop();
        this.abandon();
      },
    );
  }

  #open(state: number): void {
    Atomics.store(new Int32Array(this.gate), 0, state);
    Atomics.notify(new Int32Array(this.gate), 0);
  }
}
