import { errnoOf, InvalidInput } from '../base/failure.ts';
import { checkCount, readText } from '../base/limited-read.ts';
import type { Config } from '../config/config.ts';
import { ANONYMOUS, type Credentials, decodeBasic } from './credentials.ts';

/** Credentials by registry, or by registry and repository prefix (`registry.example/team`). */
export type AuthFile = ReadonlyMap<string, Credentials>;

/** Where CRI-O and Podman keep root's credentials. Source: containers-auth.json(5). */
const AUTH_FILES: readonly string[] = ['/etc/containers/auth.json', '/run/containers/0/auth.json'];

/** Files that may hold the credentials of the node, in the order in which they are tried. */
export function authFilesOf({ authFile }: Config['registries']): readonly string[] {
  return authFile === '' ? AUTH_FILES : [authFile];
}

/** An entry has some hundred bytes, or 4 KiB with a token. */
const FILE_LIMIT = 1024 * 1024;
const MOST_ENTRIES = 4096;

/**
 * Reads the first of the files that exists; without one there are no credentials.
 * @throws InvalidInput naming the file and the entry, never its contents
 */
export async function loadAuthFile(files: readonly string[]): Promise<AuthFile> {
  for (const file of files) {
    const text = await textOf(file);
    if (text !== undefined) return parseAuthFile(text, file);
  }
  return new Map();
}

/** The credentials of the most specific entry for `host/repository`. Source: containers-auth.json(5), FORMAT. */
export function credentialsFor(authFile: AuthFile, name: string): Credentials {
  let key = name;
  for (;;) {
    const found = authFile.get(key);
    if (found !== undefined) return found;
    const slash = key.lastIndexOf('/');
    if (slash === -1) return ANONYMOUS;
    key = key.slice(0, slash);
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readText(file, FILE_LIMIT);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parseAuthFile(text: string, file: string): AuthFile {
  const auths = parseJson(text, file).auths ?? {};
  if (typeof auths !== 'object' || auths === null) throw new InvalidInput(`${file}: auths`, 'is not an object');
  checkCount(`${file}: auths`, Object.keys(auths).length, MOST_ENTRIES, 'entries');
  return new Map(
    Object.entries(auths).map(([name, entry]) => [normalisedKey(name), credentialsIn(entry, `${file}: auths.${name}`)]),
  );
}

function parseJson(text: string, file: string): { readonly auths?: unknown } {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null) return json;
  } catch {
    // The parser's message quotes the file, which contains secrets.
  }
  throw new InvalidInput(file, 'is not a JSON object');
}

function credentialsIn(entry: unknown, field: string): Credentials {
  if (typeof entry !== 'object' || entry === null) throw new InvalidInput(field, 'is not an object');
  const { auth, identitytoken } = entry as { auth?: unknown; identitytoken?: unknown };
  if (typeof identitytoken === 'string' && identitytoken !== '')
    return { kind: 'identity-token', token: identitytoken };
  return typeof auth === 'string' && auth !== '' ? decodeBasic(auth, `${field}.auth`) : ANONYMOUS;
}

/** Docker wrote `https://index.docker.io/v1/`; hosts are compared as we connect to them. */
function normalisedKey(name: string): string {
  const bare = name.replace(/^https?:\/\//, '').replace(/\/(v1|v2)?\/?$/, '');
  return bare.replace(/^(index\.|registry\.)?docker\.io(?=\/|$)/, 'registry-1.docker.io');
}
