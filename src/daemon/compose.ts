import { SystemClock } from '../base/clock.ts';
import type { Log } from '../base/context.ts';
import { Cancelled } from '../base/failure.ts';
import { GANTRY_VERSION } from '../base/version.ts';
import type { Config } from '../config/config.ts';
import { IMAGE_SERVICE } from '../image-service/service.ts';
import { type RpcServer, startServer } from '../rpc/server.ts';
import { openService } from '../rpc/service.ts';
import { RUNTIME_SERVICE } from '../runtime-service/service.ts';
import type { StreamUrls } from '../runtime-service/stream-urls.ts';
import type { StreamingServer } from '../streaming/streaming-server.ts';
import { composeNode, type Node, type NodeObservers } from './compose-node.ts';
import type { Daemon } from './daemon.ts';
import { LiveNodeStatus } from './live-node-status.ts';
import { readIdentity, startStreaming } from './start-streaming.ts';

/**
 * Puts the daemon together from its configuration: the rooms of the node, and the services over them. What fails leaves
 * nothing open.
 * @throws Failure saying what of the host is missing
 */
export async function composeDaemon(config: Config, log: Log, observers: NodeObservers = {}): Promise<Daemon> {
  await using opening = new AsyncDisposableStack();
  const shutdown = new AbortController();
  const node = opening.use(await composeNode(config, log, shutdown.signal, observers));
  const { domain } = node;
  const opened = opening.move();
  let server: RpcServer | undefined;
  let streaming: StreamingServer | undefined;
  return {
    operations: domain.operations,
    ledger: domain.ledger,
    isKnownOwner: (owner) => domain.isKnownOwner(owner),
    faults: () => domain.faults(),
    recover: () => domain.recover(),
    listen: async () => {
      // Recovery has emptied the cgroups it lives in.
      node.moveWarmer.start();
      streaming = opened.use(await startStreaming(config, domain.streams, log));
      server = opened.use(await serve(config, node, streaming, log));
    },
    drain: async (graceMs) => {
      // Its readers would hold the connection open for ever.
      domain.events.close();
      await server?.close(graceMs);
      shutdown.abort(new Cancelled('the end of the daemon'));
    },
    // Everything that can change without a restart is read where it is used: the log's level by the logger, networks and
    // registries from their files; but the certificate of the streams.
    reload: async () => {
      const identity = await readIdentity(config);
      if (identity !== undefined) streaming?.useIdentity(identity);
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function serve(config: Config, node: Node, streams: StreamUrls, log: Log): Promise<RpcServer> {
  const { pods, stats, events } = node.domain;
  const status = new LiveNodeStatus(node, config);
  const deps = { pods, streams, stats, events, node: status, clock: new SystemClock(), version: GANTRY_VERSION };
  return await startServer({
    socketPath: config.socket,
    runtime: openService(RUNTIME_SERVICE, deps),
    image: openService(IMAGE_SERVICE, { images: node.images }),
    log,
  });
}
