import { constants } from 'node:fs';
import { link, lstat, mkdir, open, readdir, rename, rmdir, symlink, unlink } from 'node:fs/promises';
import type { Context } from '../../base/context.ts';
import { errnoOf, Unavailable } from '../../base/failure.ts';
import { readAtMost } from '../../base/limited-read.ts';
import type { HostFileStat, HostFiles, OpenedFile } from '../host.ts';
import { HostFailure, hostFailure } from '../host-failure.ts';
import type { PacketSocket } from '../host-streams.ts';
import { statOf } from './file-stat.ts';
import type { GantryHost } from './gantry-host/client.ts';
import { WireWriter } from './gantry-host/wire.ts';
import { openLog } from './open-log.ts';
import { RealPacketSocket } from './packet-socket.ts';
import { takePipe } from './take-pipe.ts';

/** Files by Node's thread pool: a disk that is busy with a pull must not stop the loop. */
export class RealFiles implements HostFiles {
  readonly #gantryHost: GantryHost;
  #temporary = 0;

  constructor(gantryHost: GantryHost) {
    this.#gantryHost = gantryHost;
  }

  async makeDirectory(path: string, mode: number): Promise<void> {
    try {
      await mkdir(path, { recursive: true, mode });
    } catch (cause) {
      throw hostFailure(`make directory ${path}`, cause);
    }
  }

  async makeSubdirectory(path: string, mode: number): Promise<void> {
    try {
      await mkdir(path, { mode });
    } catch (cause) {
      throw hostFailure(`make directory ${path}`, cause);
    }
  }

  async write(path: string, content: string | Uint8Array, mode: number): Promise<void> {
    this.#temporary += 1;
    const temporary = `${path}.${process.pid}-${this.#temporary}.tmp`;
    try {
      await writeNew(temporary, content, mode);
      await rename(temporary, path);
    } catch (cause) {
      await unlink(temporary).catch(() => {});
      throw hostFailure(`write ${path}`, cause);
    }
  }

  async read(path: string, limit: number): Promise<Uint8Array | undefined> {
    try {
      await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
      return await readAtMost(file, path, limit);
    } catch (cause) {
      if (isAbsence(cause)) return undefined;
      throw hostFailure(`read ${path}`, cause);
    }
  }

  async list(path: string): Promise<readonly string[]> {
    try {
      return (await readdir(path)).sort();
    } catch (cause) {
      if (isAbsence(cause)) return [];
      throw hostFailure(`list ${path}`, cause);
    }
  }

  async stat(path: string): Promise<HostFileStat | undefined> {
    try {
      return statOf(await lstat(path, { bigint: true }));
    } catch (cause) {
      if (isAbsence(cause)) return undefined;
      throw hostFailure(`read the status of ${path}`, cause);
    }
  }

  async symlink(path: string, target: string): Promise<void> {
    try {
      await symlink(target, path);
    } catch (cause) {
      throw hostFailure(`link ${path} to ${target}`, cause);
    }
  }

  async writePipe(path: string, content: string): Promise<void> {
    try {
      await using file = await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
      await file.write(content);
    } catch (cause) {
      const errno = errnoOf(cause);
      if (errno === 'ENXIO' || errno === 'EPIPE' || errno === 'EAGAIN' || errno === 'ENOENT') {
        throw new Unavailable(`no process reads the pipe ${path}`, { cause });
      }
      throw hostFailure(`write to the pipe ${path}`, cause);
    }
  }

  takePipe(path: string, ctx: Context): Promise<Uint8Array> {
    return takePipe(path, ctx);
  }

  async connectPackets(path: string): Promise<PacketSocket> {
    try {
      return RealPacketSocket.connect(path);
    } catch (cause) {
      const errno = cause instanceof HostFailure ? cause.errno : errnoOf(cause);
      if (errno === 'ENOENT' || errno === 'ECONNREFUSED') {
        throw new Unavailable(`no process listens on the socket ${path}`, { cause });
      }
      throw hostFailure(`connect to the socket ${path}`, cause);
    }
  }

  async link(existing: string, path: string): Promise<void> {
    try {
      await link(existing, path);
    } catch (cause) {
      throw hostFailure(`give ${existing} the second name ${path}`, cause);
    }
  }

  async openLog(path: string, existing: 'keep' | 'replace'): Promise<OpenedFile> {
    return openLog(path, existing);
  }

  async remove(path: string): Promise<void> {
    try {
      await unlink(path).catch((cause: unknown) => (errnoOf(cause) === 'EISDIR' ? rmdir(path) : Promise.reject(cause)));
    } catch (cause) {
      if (!isAbsence(cause)) throw hostFailure(`remove ${path}`, cause);
    }
  }

  removeTree(path: string): Promise<void> {
    return this.#gantryHost.request('removeTree', `remove ${path}`, new WireWriter().string(path).bytes(), () => {}, {
      repeatable: true,
    });
  }
}

/** Read before there are threads: asking sets it to 0 for a moment. */
const UMASK = process.umask();

/** The mode as asked for, whatever the umask. */
async function writeNew(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  await using file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
  await file.writeFile(content);
  if ((mode & UMASK) !== 0) await file.chmod(mode);
}

function isAbsence(cause: unknown): boolean {
  const errno = errnoOf(cause);
  return errno === 'ENOENT' || errno === 'ENOTDIR';
}
