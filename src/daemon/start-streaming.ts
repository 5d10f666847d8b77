import { SystemClock } from '../base/clock.ts';
import type { Log } from '../base/context.ts';
import { messageOf, PreconditionFailed } from '../base/failure.ts';
import { readText } from '../base/limited-read.ts';
import type { Config } from '../config/config.ts';
import type { ExecTarget } from '../streaming/exec-target.ts';
import { StreamingServer, type TlsIdentity } from '../streaming/streaming-server.ts';

/** A certificate with its chain has some KiB. */
const PEM_LIMIT = 1024 * 1024;

/** Serves exec, attach and port-forward as configured. @throws PreconditionFailed when it cannot listen, or has no certificate */
export async function startStreaming(config: Config, target: ExecTarget, log: Log): Promise<StreamingServer> {
  const { address, port, idleTimeout } = config.streaming;
  const tls = await readIdentity(config);
  const options = { address, port, idleMs: idleTimeout, target, clock: new SystemClock(), log };
  return await StreamingServer.start(tls === undefined ? options : { ...options, tls });
}

/** The certificate and its key; undefined where streams are served without TLS. @throws PreconditionFailed */
export async function readIdentity({ streaming }: Config): Promise<TlsIdentity | undefined> {
  const { tlsCert, tlsKey } = streaming;
  if (tlsCert === '' && tlsKey === '') return undefined;
  try {
    const [cert, key] = await Promise.all([readText(tlsCert, PEM_LIMIT), readText(tlsKey, PEM_LIMIT)]);
    return { cert, key };
  } catch (cause) {
    throw new PreconditionFailed(`cannot read the certificate of the streaming server: ${messageOf(cause)}`, {
      cause,
      remedy: 'set streaming.tls_cert and streaming.tls_key, both or neither',
    });
  }
}
