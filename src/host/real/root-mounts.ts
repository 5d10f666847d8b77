import { unmountIdle } from './libc.ts';
import { isAtOrBelow, readMountTable } from './mount-table.ts';

/** Whether anything is mounted below the path, not counting mounts at the path itself. */
export function hasMountsBelow(path: string): boolean {
  return readMountTable().some(({ target }) => target !== path && isAtOrBelow(target, path));
}

/**
 * Unmounts the topmost mount at the path if it is a bind mount of a directory; does nothing otherwise.
 * @throws HostFailure EBUSY while a process uses it: it is never detached
 */
export function unmountBind(path: string): void {
  const topmost = readMountTable().findLast(({ target }) => target === path);
  if (topmost !== undefined && topmost.root !== '/') unmountIdle(path);
}
