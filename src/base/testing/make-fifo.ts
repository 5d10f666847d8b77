import koffi from 'koffi';

const mkfifo = koffi.load('libc.so.6').func('int mkfifo(const char *path, uint mode)');

/** Makes a FIFO without a process of mkfifo(1). */
export function makeFifo(path: string): void {
  if (mkfifo(path, 0o600) !== 0) throw new Error(`cannot make the FIFO ${path} (errno ${koffi.errno()})`);
}
