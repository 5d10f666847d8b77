import { lstat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { errnoOf, InvalidInput, PreconditionFailed } from '../base/failure.ts';

/** sun_path of sockaddr_un, without its final NUL. */
const PATH_LIMIT = 107;
/** Everything but read and write for owner and group (CVE-2024-25621: a world-writable socket is root for all). */
const UMASK_0660 = 0o117;

/**
 * Listens on a unix socket with mode 0660. A socket that a dead process left is removed.
 * @throws InvalidInput for a path that is too long; PreconditionFailed where something else is, or another process serves
 */
export async function listenOnUnixSocket(path: string, onConnection: (socket: Socket) => void): Promise<Server> {
  if (Buffer.byteLength(path) > PATH_LIMIT)
    throw new InvalidInput(path, `a socket path has at most ${PATH_LIMIT} bytes`);
  await removeStale(path);
  const server = createServer(onConnection);
  const listening = new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject));
  // The file appears within listen(): a chmod after it would leave a moment in which anybody could connect.
  const before = process.umask(UMASK_0660);
  try {
    server.listen(path);
  } finally {
    process.umask(before);
  }
  await listening;
  return server;
}

async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return;
  if (!found.isSocket()) throw new PreconditionFailed(`cannot listen on ${path}: it exists and is not a socket`);
  if (await isServed(path)) {
    throw new PreconditionFailed(`cannot listen on ${path}: another process serves it`, {
      remedy: 'stop that one first',
    });
  }
  await unlink(path);
}

/** True if a process accepts connections there. */
function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}
