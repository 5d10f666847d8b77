import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Context, whileWaiting } from '../../base/context.ts';
import { messageOf } from '../../base/failure.ts';
import type { Session, TerminalSize } from '../../base/session.ts';
import type { Channels } from './channels.ts';
import type { Outcome } from './outcome.ts';
import { TerminalSizes } from './terminal-sizes.ts';

/** Opens a session; `size` settles with the first size of the client's terminal, if the client sends one in time. */
export type OpenSession = (ctx: Context, size: Promise<TerminalSize | undefined>) => Promise<Session>;

export interface RemoteCommandOptions {
  /** Begins the message of a failure. */
  readonly doing: string;
  readonly open: OpenSession;
  /** How long a terminal waits for its first size. */
  readonly sizeMs: number;
  /** Aborted when the server ends; its reason is the client's outcome. */
  readonly stopping: AbortSignal;
  readonly log: Context['log'];
}

/**
 * Opens a session, connects it with a client, and sends the result to the client. When the client disconnects, the
 * session is disposed of: an exec is killed with all its children.
 */
export async function serveChannels(channels: Channels, options: RemoteCommandOptions): Promise<void> {
  const signal = AbortSignal.any([channels.gone, options.stopping]);
  const ctx: Context = { signal, deadline: undefined, log: options.log };
  await channels.finish(await outcomeOf(channels, options, ctx));
}

async function outcomeOf(
  channels: Channels,
  { doing, open, sizeMs }: RemoteCommandOptions,
  ctx: Context,
): Promise<Outcome> {
  using sizes = new TerminalSizes(channels.resize, sizeMs);
  try {
    await using session = await open(ctx, sizes.first);
    const code = await whileWaiting(ctx, doing, connect(channels, session, sizes, ctx));
    return code === undefined || code === 0 ? { kind: 'success' } : { kind: 'exit', code };
  } catch (error) {
    return { kind: 'failure', message: `${doing}: ${messageOf(error)}` };
  }
}

/** Settles with the exit code when the process has ended and all its output has been handed on. */
async function connect(
  channels: Channels,
  session: Session,
  sizes: TerminalSizes,
  ctx: Context,
): Promise<number | undefined> {
  const resize = (size: TerminalSize): Promise<void> =>
    session
      .resize(size)
      .catch((error: unknown) => ctx.log('debug', 'failed to resize terminal', { error: messageOf(error) }));
  // Input starts after the first size: the program that reads it knows its terminal.
  void sizes.follow(resize).then(() => connectInput(channels.stdin, session.stdin));
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
