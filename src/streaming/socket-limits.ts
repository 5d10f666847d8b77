import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { answer } from './refusal.ts';

/**
 * Maximum number of sockets in total, and per address other than loopback. Every exec, attach and port-forward has one.
 */
const MOST = 2048;
const MOST_PER_ADDRESS = 256;
/** Sockets that have not asked for anything yet. A client asks as soon as it is connected. */
const MOST_WAITING = 256;

/**
 * Limits the sockets of the server. Kubelet connects from this machine for all its pods, so loopback has no limit per
 * address. Connections that send nothing are closed to accept new ones, the longest silent first, so that silent
 * clients cannot keep others out.
 */
export class SocketLimits {
  readonly #all = new Set<Duplex>();
  readonly #byAddress = new Map<string, number>();
  /** Oldest first. */
  readonly #waiting = new Set<Duplex>();

  /** Takes a new socket in, or refuses it. */
  admit(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    socket.on('error', () => {});
    if (this.#all.size >= MOST) return refuse(socket, `${MOST} connections are open`);
    if (!isLoopback(address) && (this.#byAddress.get(address) ?? 0) >= MOST_PER_ADDRESS) {
      return refuse(socket, `${MOST_PER_ADDRESS} connections of ${address} are open`);
    }
    this.#all.add(socket);
    this.#count(address, 1);
    this.#waiting.add(socket);
    socket.once('close', () => {
      this.#all.delete(socket);
      this.#waiting.delete(socket);
      this.#count(address, -1);
    });
    const [oldest] = this.#waiting;
    if (this.#waiting.size > MOST_WAITING && oldest !== undefined) {
      this.#waiting.delete(oldest);
      refuse(oldest, `${MOST_WAITING} connections have asked for nothing; this one for the longest time`);
    }
  }

  /** It has asked for something. */
  settle(socket: Duplex): void {
    this.#waiting.delete(socket);
  }

  closeAll(but: ReadonlySet<Duplex> = new Set()): void {
    for (const socket of this.#all) if (!but.has(socket)) socket.destroy();
  }

  #count(address: string, by: number): void {
    const count = (this.#byAddress.get(address) ?? 0) + by;
    if (count === 0) this.#byAddress.delete(address);
    else this.#byAddress.set(address, count);
  }
}

function refuse(socket: Duplex, text: string): void {
  answer(socket, { status: 503, text, headers: { 'Retry-After': '10' } });
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
