import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageServiceRpcs, RuntimeServiceRpcs } from '../generated/rpcs.ts';
import { type RpcServer, startServer } from '../server.ts';
import type { Service } from '../service.ts';
import { LogLines } from './log-lines.ts';
import { partialImageService, partialRuntimeService } from './partial-service.ts';

export interface TestServer extends AsyncDisposable {
  readonly server: RpcServer;
  readonly socketPath: string;
  readonly log: LogLines;
}

/** A server with these rpcs on a socket of its own; both are gone when it is disposed. */
export async function openServer(
  runtime: Partial<Service<RuntimeServiceRpcs>> = {},
  image: Partial<Service<ImageServiceRpcs>> = {},
  keepalive = { timeMs: 60_000, timeoutMs: 1000 },
): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), 'gantry-rpc-'));
  const socketPath = join(directory, 'gantry.sock');
  const log = new LogLines();
  const server = await startServer({
    socketPath,
    runtime: partialRuntimeService(runtime),
    image: partialImageService(image),
    log: log.log,
    keepalive,
  });
  const dispose = async (): Promise<void> => {
    await server.close(0);
    rmSync(directory, { recursive: true });
  };
  return { server, socketPath, log, [Symbol.asyncDispose]: dispose };
}
