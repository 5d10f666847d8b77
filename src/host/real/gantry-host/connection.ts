import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import type { Socket } from 'node:net';
import { Unavailable } from '../../../base/failure.ts';
import { errnoName } from '../../host-failure.ts';
import { packetPair } from '../socket-calls.ts';
import { DescriptorInbox } from './descriptor-inbox.ts';
import { encodeFrame, type Frame, FrameParser } from './frames.ts';
import { OPCODES, type Opcode, RESPONSES } from './opcodes.ts';
import { WireReader } from './wire.ts';

/** What gantry-host answered: errno by name ('' when done), the step that failed, and the payload. */
export interface Reply {
  readonly errno: string;
  readonly step: string;
  readonly payload: WireReader;
}

/** A process that ended: `status` is the wait status from the kernel. */
interface ExitEvent {
  readonly pid: number;
  readonly status: number;
}

export interface ConnectionEvents {
  readonly exited: (event: ExitEvent) => void;
  /** Once, when gantry-host is gone, with its stderr tail. */
  readonly lost: (words: string) => void;
}

type OnReply = (reply: Reply | Unavailable) => void;

/** Descriptor 3 of gantry-host is its control connection, 4 sends descriptors (`native/gantry-host/wire.h`). */
const CONTROL = 3;
const STDERR_TAIL = 2048;

/** One running gantry-host and its control connection. */
export class Connection {
  /** Messages other than its replies. */
  readonly descriptors: DescriptorInbox;
  readonly #child: ChildProcess;
  readonly #control: Socket;
  readonly #waiting = new Map<number, OnReply>();
  readonly #parser = new FrameParser();
  readonly #events: ConnectionEvents;
  #nextId = 1;
  #words = '';
  #lost: Unavailable | undefined;

  private constructor(child: ChildProcess, descriptors: DescriptorInbox, events: ConnectionEvents) {
    this.descriptors = descriptors;
    this.#child = child;
    this.#events = events;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is spawned with a pipe there
    this.#control = child.stdio[CONTROL] as Socket;
    this.#control.on('data', (bytes: Buffer) => {
      for (const frame of this.#parser.push(bytes)) this.#take(frame);
    });
    this.#control.on('error', () => {});
    this.#control.once('close', () => this.#lose());
    child.stderr?.on('data', (bytes: Buffer) => {
      this.#words = `${this.#words}${bytes.toString('utf8')}`.slice(-STDERR_TAIL);
    });
  }

  /** Starts the program. @throws Unavailable when it cannot be executed */
  static async open(program: string, events: ConnectionEvents): Promise<Connection> {
    const [ours, theirs] = packetPair();
    const descriptors = new DescriptorInbox(ours);
    const child = spawn(program, ['serve'], {
      // A session of its own: a terminal's Ctrl-C is for the daemon.
      detached: true,
      cwd: '/',
      env: {},
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', theirs],
    });
    closeSync(theirs);
    try {
      await once(child, 'spawn');
    } catch (cause) {
      descriptors[Symbol.dispose]();
      throw new Unavailable(`could not start ${program}`, {
        cause,
        remedy: 'build gantry-host: make -C native/gantry-host',
      });
    }
    return new Connection(child, descriptors, events);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Sends a request; `onReply` runs before any later event is handled. Returns the request's id, for a cancel. */
  send(opcode: Opcode, body: Uint8Array, onReply: OnReply): number {
    const id = this.#nextId;
    this.#nextId = this.#nextId === 0xffff_ffff ? 1 : this.#nextId + 1;
    if (this.#lost !== undefined) {
      onReply(this.#lost);
      return id;
    }
    this.#waiting.set(id, onReply);
    this.#control.write(encodeFrame(id, OPCODES[opcode], body));
    return id;
  }

  /** Closes the control connection and waits until gantry-host has ended. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#control.destroy();
    await ended;
  }

  #take(frame: Frame): void {
    const body = new WireReader(frame.body);
    if (frame.kind === RESPONSES.exit) {
      this.#events.exited({ pid: body.u32(), status: body.u32() });
      return;
    }
    const onReply = this.#waiting.get(frame.id);
    this.#waiting.delete(frame.id);
    const errno = body.u32();
    onReply?.({ errno: errno === 0 ? '' : errnoName(errno), step: body.string(), payload: body });
  }

  #lose(): void {
    const words = this.#words.trim();
    this.#lost = new Unavailable(`gantry-host (process ${this.pid}) has ended${words === '' ? '' : `: ${words}`}`);
    for (const onReply of this.#waiting.values()) onReply(this.#lost);
    this.#waiting.clear();
    this.descriptors[Symbol.dispose]();
    this.#events.lost(words);
  }
}
