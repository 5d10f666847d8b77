import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Context, whileWaiting } from '../../base/context.ts';
import { messageOf } from '../../base/failure.ts';
import type { Session } from '../../base/session.ts';
import type { Channels } from './channels.ts';
import type { Outcome } from './outcome.ts';
import { ResizeReader } from './resize-reader.ts';

/**
 * Opens a session, connects it with a client, and tells the client how it went. When the client leaves, the session is
 * disposed of: an exec dies with its whole tree.
 * @param doing begins the message of a failure
 */
export async function serveChannels(
  channels: Channels,
  doing: string,
  open: (ctx: Context) => Promise<Session>,
  log: Context['log'],
): Promise<void> {
  const ctx: Context = { signal: channels.gone, deadline: undefined, log };
  await channels.finish(await outcomeOf(channels, doing, open, ctx));
}

async function outcomeOf(
  channels: Channels,
  doing: string,
  open: (ctx: Context) => Promise<Session>,
  ctx: Context,
): Promise<Outcome> {
  try {
    await using session = await open(ctx);
    const code = await whileWaiting(ctx, doing, connect(channels, session, ctx));
    return code === undefined || code === 0 ? { kind: 'success' } : { kind: 'exit', code };
  } catch (error) {
    return { kind: 'failure', message: `${doing}: ${messageOf(error)}` };
  }
}

/** Settles with the exit code when the process has ended and all its output has been handed on. */
async function connect(channels: Channels, session: Session, ctx: Context): Promise<number | undefined> {
  connectInput(channels.stdin, session.stdin);
  connectResize(channels.resize, session, ctx);
  const [code] = await Promise.all([
    session.ended,
    connectOutput(session.stdout, channels.stdout),
    connectOutput(session.stderr, channels.stderr),
  ]);
  return code;
}

/** A process that has closed its stdin gets no more of it; the client may go on sending. */
function connectInput(from: Readable | undefined, to: Writable | undefined): void {
  if (from === undefined) return;
  from.on('error', () => {});
  if (to === undefined) {
    from.resume();
    return;
  }
  to.on('error', () => {
    from.unpipe(to);
    from.resume();
  });
  from.pipe(to);
}

async function connectOutput(from: Readable | undefined, to: Writable | undefined): Promise<void> {
  if (from === undefined || to === undefined) return;
  await pipeline(from, to, { end: false });
}

function connectResize(from: Readable | undefined, session: Session, ctx: Context): void {
  const reader = new ResizeReader();
  from?.on('error', () => {});
  from?.on('data', (bytes: Buffer) => {
    for (const size of reader.push(bytes)) {
      session.resize(size).catch((error: unknown) => ctx.log('debug', 'a terminal was not resized', { error }));
    }
  });
}
