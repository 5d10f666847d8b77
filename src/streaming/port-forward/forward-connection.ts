import type { Duplex, Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

/** The client's side of one forwarded connection; one stream or two. */
export interface ClientSide {
  readonly from: Readable;
  readonly to: Writable;
}

/**
 * Copies both ways until both have ended; each end is passed on by itself, so that a side that has said all may still
 * listen. What breaks one side breaks the other. Never rejects.
 */
export async function forwardConnection({ from, to }: ClientSide, pod: Duplex): Promise<void> {
  const all = Promise.allSettled([
    finished(from, { writable: false }),
    finished(to, { readable: false }),
    finished(pod),
  ]);
  const breakClient = (): void => {
    from.destroy();
    to.destroy();
  };
  pod.on('error', breakClient);
  to.on('error', () => pod.destroy());
  from.on('error', () => pod.destroy());
  from.once('close', () => {
    if (!from.readableEnded) pod.destroy();
  });
  from.pipe(pod);
  pod.pipe(to);
  await all;
}
