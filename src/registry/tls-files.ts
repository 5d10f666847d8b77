import { join } from 'node:path';
import { errnoOf, InvalidInput } from '../base/failure.ts';
import { listAtMost, readText } from '../base/limited-read.ts';
import { systemAuthorities } from './system-authorities.ts';

/** What a TLS connection to one host is made with. */
export interface TlsFiles {
  /** PEM texts. */
  readonly ca: string[];
  readonly cert?: string;
  readonly key?: string;
}

/** Directories of `<host:port>/` with certificates. Source: containers-certs.d(5). */
export const CERTS_DIRECTORIES: readonly string[] = ['/etc/containers/certs.d', '/etc/docker/certs.d'];

/** A bundle of all public authorities has 250 KiB. */
const FILE_LIMIT = 1024 * 1024;
const MOST_FILES = 64;

/**
 * Reads `*.crt` (authorities, in addition to the system's), `*.cert` and `*.key` (one client certificate) of the first
 * directory that exists for the host.
 * @throws InvalidInput if a client certificate has no key or a key no certificate
 */
export async function loadTlsFiles(host: string, directories: readonly string[]): Promise<TlsFiles> {
  for (const parent of directories) {
    const directory = join(parent, host);
    const names = await namesIn(directory);
    if (names !== undefined) return await read(directory, names);
  }
  return { ca: [...(await systemAuthorities())] };
}

async function namesIn(directory: string): Promise<readonly string[] | undefined> {
  try {
    return await listAtMost(directory, MOST_FILES);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

async function read(directory: string, names: readonly string[]): Promise<TlsFiles> {
  const texts = (suffix: string): Promise<string[]> =>
    Promise.all(names.filter((n) => n.endsWith(suffix)).map((n) => readText(join(directory, n), FILE_LIMIT)));
  const [authorities, [cert], [key]] = await Promise.all([texts('.crt'), texts('.cert'), texts('.key')]);
  if ((cert === undefined) !== (key === undefined)) {
    throw new InvalidInput(directory, 'a client certificate (*.cert) and its key (*.key) belong together');
  }
  return {
    ca: [...(await systemAuthorities()), ...authorities],
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
  };
}
