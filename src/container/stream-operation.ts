import { backgroundContext, type Context, throwIfLeft } from '../base/context.ts';
import type { Session } from '../base/session.ts';
import type { OperationKind, Operations, OperationView } from '../operation/operations.ts';

/** Stage of a stream that is open. */
const STREAM = 'stream';

/** How the streams of a process are opened. */
export interface Stream {
  readonly kind: Extract<OperationKind, 'exec-stream' | 'attach-stream'>;
  readonly key: string;
  /** What the opening waits for, for `gantry ops`. */
  readonly what: string | undefined;
  /** Ends with the caller. */
  readonly open: () => Promise<Session>;
}

/**
 * Opens a session as an operation that runs until the session has been disposed of, so that `gantry ops` shows which
 * commands and attachments are connected to a client.
 * @throws what `open` throws; the caller's reason
 */
export async function openStream(
  { kind, key, what, open }: Stream,
  operations: Operations,
  caller: Context,
): Promise<Session> {
  throwIfLeft(caller);
  const opened = Promise.withResolvers<Session>();
  const closed = Promise.withResolvers<void>();
  const work = operations.run(
    {
      kind,
      key,
      body: async (op) => {
        opened.resolve(closing(await op.stage('open', open, what), closed.resolve));
        await op.stage(STREAM, () => closed.promise, 'its client');
      },
    },
    // The session is the caller's: who leaves before it is open ends the opening, and disposes of what is open.
    backgroundContext(caller.log),
  );
  work.catch(opened.reject);
  return await opened.promise;
}

/** True while a stream is open: it lasts as long as its client wants. */
export function isOpenStream({ kind, stage }: Pick<OperationView, 'kind' | 'stage'>): boolean {
  return (kind === 'exec-stream' || kind === 'attach-stream') && stage === STREAM;
}

function closing(session: Session, onClosed: () => void): Session {
  const close = async (): Promise<void> => {
    try {
      await session[Symbol.asyncDispose]();
    } finally {
      onClosed();
    }
  };
  return { ...session, [Symbol.asyncDispose]: close };
}
