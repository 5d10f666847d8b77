import { closeSync, openSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Writable } from 'node:stream';
import type { PacketSocket } from '../host-streams.ts';
import { O_DIRECTORY, O_PATH } from './libc.ts';
import { connectTo, duplicate, receivePacket, SOCK, sendPacket, shutdownWriting, unixSocket } from './socket-calls.ts';
import { DescriptorPoll } from './streams/descriptor-poll.ts';
import { WritableDescriptor } from './streams/writable-descriptor.ts';

/** Longer ones are cut by the kernel; conmon's have at most 8193 bytes. */
const LONGEST_PACKET = 65_536;
/** Packets taken in one turn of the event loop, so that one that floods does not starve the others. */
const PER_TURN = 32;
const scratch = Buffer.allocUnsafeSlow(LONGEST_PACKET);

export class RealPacketSocket implements PacketSocket {
  readonly #fd: number;
  readonly #poll: DescriptorPoll;
  #writable: Writable | undefined;

  private constructor(fd: number) {
    this.#fd = fd;
    this.#poll = new DescriptorPoll(fd, 'readable');
  }

  /** Through a descriptor of the directory: no directory is too long. @throws HostFailure */
  static connect(path: string): RealPacketSocket {
    const directory = openSync(dirname(path), O_PATH | O_DIRECTORY);
    const fd = unixSocket(SOCK.packets);
    try {
      connectTo(fd, `/proc/self/fd/${directory}/${basename(path)}`);
      return new RealPacketSocket(fd);
    } catch (cause) {
      closeSync(fd);
      throw cause;
    } finally {
      closeSync(directory);
    }
  }

  listen(take: (packet: Uint8Array) => void, end: () => void): void {
    this.#poll.start(() => {
      if (this.#receive(take)) return;
      this.#poll.stop();
      end();
    });
  }

  writable(limit: number): Writable {
    this.#writable ??= new WritableDescriptor(
      duplicate(this.#fd),
      (fd, bytes) => sendPacket(fd, bytes.subarray(0, limit)),
      shutdownWriting,
    );
    return this.#writable;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#poll.stop();
    this.#writable?.destroy();
    closeSync(this.#fd);
  }

  /** False at the end, which a reset is as well. */
  #receive(take: (packet: Uint8Array) => void): boolean {
    for (let turn = 0; turn < PER_TURN; turn += 1) {
      const length = this.#next();
      if (length === undefined) return true;
      if (length === 0) return false;
      take(Buffer.from(scratch.subarray(0, length)));
    }
    return true;
  }

  #next(): number | undefined {
    try {
      return receivePacket(this.#fd, scratch);
    } catch {
      return 0;
    }
  }
}
