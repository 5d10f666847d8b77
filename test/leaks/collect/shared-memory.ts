import { readdirSync, readFileSync } from 'node:fs';
import type { SnapshotOptions } from '../snapshot.ts';

/** SysV objects of the own IPC namespace (`shm 3`) and POSIX ones of the host (`/dev/shm/x`), which name no creator. */
export function collectSharedMemory({ sharedMemory }: SnapshotOptions): string[] {
  const sysv = ['shm', 'sem', 'msg'].flatMap((kind) =>
    readFileSync(`/proc/sysvipc/${kind}`, 'latin1')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => `${kind} ${line.trim().split(/\s+/)[1]}`),
  );
  if (sharedMemory === 'ipc namespace') return sysv;
  return [...sysv, ...readdirSync('/dev/shm').map((name) => `/dev/shm/${name}`)];
}
