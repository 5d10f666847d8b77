import { closeSync, mkdirSync, openSync, rmdirSync } from 'node:fs';
import koffi from 'koffi';
import { mustRun } from '../harness/run.ts';

const libc = koffi.load('libc.so.6');
const mount = libc.func(
  'int mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data)',
);

/**
 * A FUSE file system without a server: a process that accesses it hangs as with a dead NFS server, until killed. This
 * process must never access it itself.
 */
export function withHangingDirectory(path: string): AsyncDisposable {
  mkdirSync(path);
  const device = openSync('/dev/fuse', 'r+');
  const status = mount('fuse', path, 'fuse', 0, `fd=${device},rootmode=40000,user_id=0,group_id=0`) as number;
  if (status !== 0) throw new Error(`cannot mount a FUSE file system on ${path} (errno ${koffi.errno()})`);
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      closeSync(device);
      await mustRun('umount', ['-l', path]);
      rmdirSync(path);
    },
  };
}
