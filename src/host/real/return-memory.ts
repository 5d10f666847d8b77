import koffi from 'koffi';

const trim = koffi.load('libc.so.6').func('int malloc_trim(size_t pad)');

/**
 * Gives the kernel back what was freed. glibc does so by itself only at the end of its heap; compilers and sockets leave
 * holes in the middle. Source: malloc_trim(3).
 */
export function returnMemory(): void {
  trim(0);
}
