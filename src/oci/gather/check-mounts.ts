import { isAbsolute, normalize } from 'node:path';
import { hasControlCharacters } from '../../base/control-characters.ts';
import type { Mount } from '../../base/cri.ts';
import { InvalidInput } from '../../base/failure.ts';
import type { HandlerFeatures } from '../../base/handler-features.ts';
import { checkPathLength } from '../../base/path-limit.ts';

/** Each is a mount of the runtime's and an entry in every mount table. */
const MOST = 1000;

/**
 * Checks what a request says of its mounts, before any path is touched.
 * @throws InvalidInput naming the mount and the field
 * Source: CRI v1, Mount (`recursive_read_only`: "must be readonly, and propagation must be PRIVATE").
 */
export function checkMounts(mounts: readonly Mount[], features: HandlerFeatures): void {
  if (mounts.length > MOST) throw new InvalidInput('mounts', `${mounts.length} mounts are more than ${MOST}`);
  const places = new Set<string>();
  mounts.forEach((mount, at) => {
    checkPathLength(`mounts.${at}.container_path`, mount.containerPath);
    checkPathLength(`mounts.${at}.host_path`, mount.hostPath);
    const place = containerPathOf(mount, at);
    if (places.has(place)) throw new InvalidInput(`mounts.${at}.container_path`, `"${place}" is mounted to twice`);
    places.add(place);
    if (mount.image !== undefined) checkImageVolume(mount, at);
    else if (!isAbsolute(mount.hostPath) || hasControlCharacters(mount.hostPath)) {
      throw new InvalidInput(`mounts.${at}.host_path`, `${JSON.stringify(mount.hostPath)} is not an absolute path`);
    }
    if (mount.recursiveReadOnly) checkRecursive(mount, at, features);
  });
}

function checkImageVolume(mount: Mount, at: number): void {
  if (mount.hostPath !== '') throw new InvalidInput(`mounts.${at}.host_path`, 'excludes image');
  if (!mount.readonly)
    throw new InvalidInput(`mounts.${at}.readonly`, 'is false, but an image is mounted read-only: set it');
  if (mount.propagation === 'PRIVATE') return;
  throw new InvalidInput(`mounts.${at}.propagation`, `an image is mounted PRIVATE, not ${mount.propagation}`);
}

/** The container path without `.` and `..`, as both peers clean it; `..` stops at the root. @throws InvalidInput */
export function containerPathOf(mount: Mount, at: number): string {
  const field = `mounts.${at}.container_path`;
  const path = mount.containerPath;
  if (path === '' || hasControlCharacters(path)) {
    throw new InvalidInput(field, `${JSON.stringify(path)} is not a valid path in the container`);
  }
  const place = normalize(`/${path}`).replace(/(?<=.)\/$/, '');
  if (place === '/') throw new InvalidInput(field, 'the root file system itself cannot be mounted over');
  return place;
}

function checkRecursive(mount: Mount, at: number, features: HandlerFeatures): void {
  const field = `mounts.${at}.recursive_read_only`;
  if (!mount.readonly) throw new InvalidInput(field, 'wants readonly as well');
  if (mount.propagation !== 'PRIVATE')
    throw new InvalidInput(field, `wants propagation PRIVATE, not ${mount.propagation}`);
  if (!features.recursiveReadOnlyMounts)
    throw new InvalidInput(field, 'the runtime handler does not support recursive read-only mounts');
}
