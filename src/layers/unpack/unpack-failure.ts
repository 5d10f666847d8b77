import { errnoOf, Failure, Internal, messageOf, Unavailable } from '../../base/failure.ts';
import { hostFailure } from '../../host/host-failure.ts';
import { InvalidLayer } from '../invalid-layer.ts';
import { printableName, type TarEntry } from '../tar/tar-entry.ts';

/** What the kernel says to an archive that asks for what cannot be. */
const IMAGE_ERRNOS = new Set([
  'EEXIST',
  'EINVAL',
  'EISDIR',
  'ELOOP',
  'EMLINK',
  'ENAMETOOLONG',
  'ENOENT',
  'ENOTDIR',
  'EPERM',
  'EFBIG',
]);

/** Names the entry that could not be unpacked, and the cause: the image, the disk, or an internal error. */
export function unpackFailure(entry: TarEntry | undefined, error: unknown): Failure {
  const name = entry === undefined ? 'the archive' : `entry "${printableName(entry.path)}"`;
  if (error instanceof InvalidLayer) return new InvalidLayer(`${name}: ${error.problem}`, { cause: error });
  if (error instanceof Failure) return error;
  const errno = errnoOf(error);
  if (errno === 'ENOSPC' || errno === 'EDQUOT') {
    return new Unavailable(`no space left on the image file system while unpacking ${name}`, {
      cause: error,
      remedy: 'remove images that are not used, or enlarge the file system of the store',
    });
  }
  if (errno !== undefined && IMAGE_ERRNOS.has(errno)) {
    // The path that Node adds is the entry's again, at full length and unescaped.
    const text = messageOf(error).replace(/ '.*$/s, '');
    return new InvalidLayer(`${name}: ${text.startsWith(errno) ? text : `${errno}: ${text}`}`, { cause: error });
  }
  const failure = hostFailure(`unpack ${name}`, error);
  return failure.kind === 'unavailable' ? failure : new Internal(`unpacking ${name}`, error);
}
