import koffi from 'koffi';
import { errnoName, HostFailure } from '../host-failure.ts';

const library = koffi.load('libc.so.6');
const socket = library.func('int socket(int domain, int type, int protocol)');
const sendto = library.func(
  'long sendto(int fd, const void *bytes, size_t size, int flags, const void *address, uint length)',
);
const close = library.func('int close(int fd)');

const AF_UNIX = 1;
const SOCK_DGRAM_CLOEXEC = 2 | 0o2000000;
const MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;

/**
 * Sends one datagram to a unix socket (`@` in front: an abstract one), which Node cannot. Never blocks.
 * @throws HostFailure
 */
export function sendDatagram(path: string, text: string): void {
  const name = Buffer.from(path.startsWith('@') ? `\0${path.slice(1)}` : `${path}\0`);
  const address = Buffer.concat([new Uint8Array(new Uint16Array([AF_UNIX]).buffer), name]);
  const bytes = Buffer.from(text);
  const fd = Number(socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0));
  if (fd < 0) throw new HostFailure('make a datagram socket', errnoName(koffi.errno()));
  const sent = Number(sendto(fd, bytes, bytes.length, MSG_DONTWAIT_NOSIGNAL, address, address.length));
  const errno = koffi.errno();
  close(fd);
  if (sent < 0) throw new HostFailure(`send a datagram to ${path}`, errnoName(errno));
}
