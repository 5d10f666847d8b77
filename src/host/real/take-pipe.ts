import { closeSync, constants, fstatSync, openSync, readSync, unlinkSync } from 'node:fs';
import { type Context, whileWaiting } from '../../base/context.ts';
import { InvalidInput } from '../../base/failure.ts';
import { hostFailure } from '../host-failure.ts';
import { DescriptorPoll } from './streams/descriptor-poll.ts';

/** Source: pipe(7), PIPE_BUF: what is written at once comes at once. */
const AT_ONCE = 4096;

/** @see HostFiles.takePipe */
export async function takePipe(path: string, ctx: Context): Promise<Uint8Array> {
  const fd = openPipe(path);
  const poll = new DescriptorPoll(fd, 'readable');
  try {
    if (!fstatSync(fd).isFIFO()) throw new InvalidInput('path', `${path} is not a named pipe`);
    const { promise, resolve } = Promise.withResolvers<void>();
    poll.start(resolve);
    await whileWaiting(ctx, `a writer of the pipe ${path}`, promise);
    const bytes = Buffer.alloc(AT_ONCE);
    const length = readSync(fd, bytes);
    unlinkSync(path);
    return bytes.subarray(0, length);
  } finally {
    poll.stop();
    closeSync(fd);
  }
}

function openPipe(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (cause) {
    throw hostFailure(`open the pipe ${path}`, cause);
  }
}
