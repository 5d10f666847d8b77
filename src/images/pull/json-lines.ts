import type { Socket } from 'node:net';
import { InvalidInput } from '../../base/failure.ts';

/** A config of 4 MiB, escaped, fits. */
const LINE_LIMIT = 32 * 1024 * 1024;

/** Messages as lines of JSON over a socket, in both directions. */
export class JsonLines<In, Out> {
  readonly #socket: Socket;
  readonly #onMessage: (message: In) => void;
  #parts: string[] = [];
  #length = 0;

  /** A line that is too long or no JSON destroys the socket with the error. */
  constructor(socket: Socket, onMessage: (message: In) => void) {
    this.#socket = socket;
    this.#onMessage = onMessage;
    socket.setEncoding('utf8');
    socket.on('data', (text: Buffer | string) => this.#take(String(text)));
  }

  send(message: Out): void {
    this.#socket.write(`${JSON.stringify(message)}\n`);
  }

  #take(text: string): void {
    const [first = '', ...rest] = text.split('\n');
    this.#add(first);
    for (const part of rest) {
      this.#deliver();
      this.#add(part);
    }
  }

  #add(part: string): void {
    this.#parts.push(part);
    this.#length += part.length;
    if (this.#length > LINE_LIMIT) this.#socket.destroy(new InvalidInput('message', `longer than ${LINE_LIMIT} bytes`));
  }

  #deliver(): void {
    const line = this.#parts.join('');
    this.#parts = [];
    this.#length = 0;
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the other end is a process of this version
      this.#onMessage(JSON.parse(line) as In);
    } catch (error) {
      this.#socket.destroy(error instanceof Error ? error : undefined);
    }
  }
}
