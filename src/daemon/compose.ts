import type { Log } from '../base/context.ts';
import { Unimplemented } from '../base/failure.ts';
import { composeNode } from './compose-node.ts';
import type { Config } from './config/config.ts';
import type { Daemon } from './daemon.ts';

/**
 * Puts the daemon together from its configuration. What fails leaves nothing open.
 * @throws Failure saying what of the host is missing
 */
export async function composeDaemon(config: Config, log: Log): Promise<Daemon> {
  await using opening = new AsyncDisposableStack();
  const shutdown = new AbortController();
  const node = opening.use(await composeNode(config, log, shutdown.signal));
  const opened = opening.move();
  const { domain } = node;
  return {
    operations: domain.operations,
    ledger: domain.ledger,
    knowsOwner: (owner) => domain.knowsOwner(owner),
    recover: () => domain.recover(),
    listen: async () => {
      throw new Unimplemented('the services are not composed yet');
    },
    drain: async () => {},
    reload: async () => {},
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
