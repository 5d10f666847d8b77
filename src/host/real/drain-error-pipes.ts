import { closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { errnoOf } from '../../base/failure.ts';
import { bytesToRead } from './libc.ts';

/** A pipe that contains more than half of its usual capacity is about to block its writer. Source: pipe(7). */
const NEARLY_FULL = 32_768;
/** Maximum bytes read from one pipe per call: a process that writes endlessly must not block the event loop. */
const AT_ONCE = 1024 * 1024;

/**
 * Drains the standard error of these processes if it is a nearly full pipe. For a pipe whose reader is another process
 * that waits for the writer's end (conmon for the runtime).
 */
export function drainErrorPipes(pids: readonly number[]): Uint8Array {
  return Buffer.concat(pids.map(drainOne));
}

function drainOne(pid: number): Buffer {
  const path = `/proc/${pid}/fd/2`;
  let fd: number;
  try {
    if (!statSync(path).isFIFO()) return Buffer.alloc(0);
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    // The process has ended.
    return Buffer.alloc(0);
  }
  try {
    return bytesToRead(fd) < NEARLY_FULL ? Buffer.alloc(0) : readAvailable(fd);
  } finally {
    closeSync(fd);
  }
}

function readAvailable(fd: number): Buffer {
  const taken = Buffer.allocUnsafe(AT_ONCE);
  let length = 0;
  try {
    while (length < AT_ONCE) {
      const count = readSync(fd, taken, length, AT_ONCE - length, null);
      if (count === 0) break;
      length += count;
    }
  } catch (error) {
    if (errnoOf(error) !== 'EAGAIN') throw error;
  }
  return taken.subarray(0, length);
}
