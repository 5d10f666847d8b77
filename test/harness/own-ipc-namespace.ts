import koffi from 'koffi';

const libc = koffi.load('libc.so.6');
const unshare = libc.func('int unshare(int flags)');

/** Flag of unshare(2). */
const CLONE_NEWIPC = 0x0800_0000;

let isOwn = false;

/**
 * Gives this process's main thread, and with it every process that it starts from now on, an IPC namespace of its own. It
 * is the host's for a daemon under test and for its pods: System V objects there are theirs, whatever else runs on the
 * machine.
 */
export function enterOwnIpcNamespace(): void {
  if (isOwn) return;
  if (unshare(CLONE_NEWIPC) !== 0) throw new Error(`unshare(CLONE_NEWIPC) failed (errno ${koffi.errno()})`);
  isOwn = true;
}
