import { readdirSync, readFileSync } from 'node:fs';

/** SysV objects of the host's IPC namespace (`shm 3`) and POSIX ones (`/dev/shm/x`). */
export function collectSharedMemory(): string[] {
  const sysv = ['shm', 'sem', 'msg'].flatMap((kind) =>
    readFileSync(`/proc/sysvipc/${kind}`, 'latin1')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => `${kind} ${line.trim().split(/\s+/)[1]}`),
  );
  return [...sysv, ...readdirSync('/dev/shm').map((name) => `/dev/shm/${name}`)];
}
