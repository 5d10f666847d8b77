import { closeSync } from 'node:fs';
import koffi from 'koffi';
import { errnoName, HostFailure } from '../host-failure.ts';

/**
 * The calls on unix sockets that Node lacks: SOCK_SEQPACKET, and descriptors sent along (SCM_RIGHTS). All sockets are
 * close-on-exec and non-blocking. Every function throws {@link HostFailure} saying what was attempted.
 */
const library = koffi.load('libc.so.6');
const iovec = koffi.struct('iovec', { base: 'void *', length: 'size_t' });
const msghdr = koffi.struct('msghdr', {
  name: 'void *',
  nameLength: 'uint',
  parts: koffi.pointer(iovec),
  partCount: 'size_t',
  control: 'void *',
  controlLength: 'size_t',
  flags: 'int',
});
const c = {
  socket: library.func('int socket(int domain, int type, int protocol)'),
  socketpair: library.func('int socketpair(int domain, int type, int protocol, _Out_ int *fds)'),
  bind: library.func('int bind(int fd, const void *address, uint length)'),
  listen: library.func('int listen(int fd, int backlog)'),
  accept: library.func('int accept4(int fd, void *address, void *length, int flags)'),
  connect: library.func('int connect(int fd, const void *address, uint length)'),
  send: library.func('long send(int fd, const void *bytes, size_t length, int flags)'),
  recv: library.func('long recv(int fd, void *bytes, size_t length, int flags)'),
  recvmsg: library.func('recvmsg', 'long', ['int', koffi.inout(koffi.pointer(msghdr)), 'int']),
  shutdown: library.func('int shutdown(int fd, int how)'),
  fcntl: library.func('int fcntl(int fd, int command, int value)'),
};

const AF_UNIX = 1;
/** Types of unix sockets. */
export const SOCK = { stream: 1, packets: 5 } as const;
const NONBLOCK_CLOEXEC = 0o4000 | 0o2000000;
const MSG = { dontWait: 0x40, noSignal: 0x4000, closeOnExec: 0x40000000 } as const;
const SHUT_WR = 1;
const F_DUPFD_CLOEXEC = 1030;
/** Longest path of a unix socket, without its final NUL. Source: unix(7). */
const LONGEST_PATH = 107;

/** Must follow the call at once: any other native call changes errno. */
function check(result: unknown, doing: string): number {
  if (Number(result) >= 0) return Number(result);
  throw new HostFailure(doing, errnoName(koffi.errno()));
}

function addressOf(path: string, doing: string): Buffer {
  const name = Buffer.from(`${path}\0`);
  if (name.length > LONGEST_PATH + 1) throw new HostFailure(doing, 'ENAMETOOLONG');
  return Buffer.concat([new Uint8Array(new Uint16Array([AF_UNIX]).buffer), name]);
}

export function unixSocket(type: number): number {
  return check(c.socket(AF_UNIX, type | NONBLOCK_CLOEXEC, 0), 'make a socket');
}

/** Two sockets connected to each other, packet by packet. */
export function packetPair(): readonly [number, number] {
  const fds: [number, number] = [0, 0];
  check(c.socketpair(AF_UNIX, SOCK.packets | NONBLOCK_CLOEXEC, 0, fds), 'make a pair of sockets');
  return fds;
}

export function listenOn(fd: number, path: string): void {
  const doing = `listen on ${path}`;
  const address = addressOf(path, doing);
  check(c.bind(fd, address, address.length), doing);
  check(c.listen(fd, 1), doing);
}

/** The next connection, or undefined if there is none yet. */
export function acceptFrom(fd: number): number | undefined {
  const accepted = Number(c.accept(fd, null, null, NONBLOCK_CLOEXEC));
  if (accepted < 0 && errnoName(koffi.errno()) === 'EAGAIN') return undefined;
  return check(accepted, 'accept a connection');
}

/** Connects at once or fails: a unix socket never makes one wait. */
export function connectTo(fd: number, path: string): void {
  const doing = `connect to ${path}`;
  const address = addressOf(path, doing);
  check(c.connect(fd, address, address.length), doing);
}

/** @throws with code EAGAIN if the other side has to read first */
export function sendPacket(fd: number, bytes: Uint8Array): number {
  return check(c.send(fd, bytes, bytes.length, MSG.dontWait | MSG.noSignal), 'send a packet');
}

/** Length of the packet copied into `into`, 0 at the end; undefined if there is none yet. */
export function receivePacket(fd: number, into: Uint8Array): number | undefined {
  const length = Number(c.recv(fd, into, into.length, MSG.dontWait));
  if (length < 0 && errnoName(koffi.errno()) === 'EAGAIN') return undefined;
  return check(length, 'receive a packet');
}

export function shutdownWriting(fd: number): void {
  check(c.shutdown(fd, SHUT_WR), 'shut down a socket');
}

export function duplicate(fd: number): number {
  return check(c.fcntl(fd, F_DUPFD_CLOEXEC, 0), 'duplicate a descriptor');
}

export function setNonBlocking(fd: number): void {
  const [F_GETFL, F_SETFL] = [3, 4];
  const flags = check(c.fcntl(fd, F_GETFL, 0), 'read the flags of a descriptor');
  check(c.fcntl(fd, F_SETFL, flags | 0o4000), 'make a descriptor non-blocking');
}

/** A message with the descriptor that came along, which is the caller's. */
export interface DescriptorMessage {
  readonly bytes: Buffer;
  readonly fd: number | undefined;
}

/** Source: cmsg(3). One descriptor: header of 16 bytes, then it. */
const CONTROL = { length: 64, header: 16, SOL_SOCKET: 1, SCM_RIGHTS: 1 } as const;

/** The next message; undefined if there is none yet. Only its first descriptor is kept. */
export function receiveDescriptor(fd: number): DescriptorMessage | undefined {
  const bytes = Buffer.alloc(4096);
  const control = Buffer.alloc(CONTROL.length);
  const message = {
    ...{ name: null, nameLength: 0, parts: [{ base: bytes, length: bytes.length }], partCount: 1 },
    ...{ control, controlLength: control.length, flags: 0 },
  };
  const length = Number(c.recvmsg(fd, message, MSG.dontWait | MSG.closeOnExec));
  if (length < 0 && errnoName(koffi.errno()) === 'EAGAIN') return undefined;
  check(length, 'receive a descriptor');
  const fds = descriptorsIn(control.subarray(0, message.controlLength));
  for (const extra of fds.slice(1)) closeSync(extra);
  return { bytes: bytes.subarray(0, length), fd: fds[0] };
}

function descriptorsIn(control: Buffer): readonly number[] {
  if (control.length < CONTROL.header) return [];
  const view = new DataView(control.buffer, control.byteOffset, control.length);
  const isLittle = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
  if (view.getInt32(8, isLittle) !== CONTROL.SOL_SOCKET || view.getInt32(12, isLittle) !== CONTROL.SCM_RIGHTS)
    return [];
  const end = Math.min(Number(view.getBigUint64(0, isLittle)), control.length);
  return Array.from({ length: (end - CONTROL.header) >> 2 }, (_, i) => view.getInt32(CONTROL.header + 4 * i, isLittle));
}
