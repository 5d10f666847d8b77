/**
 * A path inside a layer: absolute and clean, one character per byte (latin1), so that names that are not UTF-8 are
 * preserved. `/` is the layer's root.
 */
export type BytePath = string;

/**
 * The path that a name in an archive stands for: `..` never leads above the root, `.` and double slashes are removed,
 * as for a name that a process inside the layer uses. Source: Go `filepath.Clean("/" + name)`, which both peers use.
 */
export function cleanPath(name: Buffer): BytePath {
  const parts: string[] = [];
  for (const part of name.toString('latin1').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** The components of a path or of a symlink's target; `.` and empty ones left out, `..` kept. */
export function componentsOf(path: BytePath): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

export function parentOf(path: BytePath): BytePath {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** The last component; '' for the root. */
export function baseOf(path: BytePath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function joinPath(directory: BytePath, base: string): BytePath {
  return directory === '/' ? `/${base}` : `${directory}/${base}`;
}

/** The bytes to give to a system call. */
export function toBytes(path: BytePath): Buffer {
  return Buffer.from(path, 'latin1');
}
