import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, InvalidInput } from '../base/failure.ts';
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

/**
 * Reads `*.crt` (authorities, beside the system's), `*.cert` and `*.key` (one client certificate) of the first directory
 * that has the host.
 * @throws InvalidInput when a client certificate lacks its key or the reverse
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
    return (await readdir(directory)).sort();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

async function read(directory: string, names: readonly string[]): Promise<TlsFiles> {
  const texts = (suffix: string): Promise<string[]> =>
    Promise.all(names.filter((n) => n.endsWith(suffix)).map((n) => readFile(join(directory, n), 'utf8')));
  const [authorities, [cert], [key]] = await Promise.all([texts('.crt'), texts('.cert'), texts('.key')]);
  if ((cert === undefined) !== (key === undefined)) {
    throw new InvalidInput(directory, 'a client certificate (*.cert) and its key (*.key) belong together');
  }
  return {
    ca: [...(await systemAuthorities()), ...authorities],
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
  };
}
