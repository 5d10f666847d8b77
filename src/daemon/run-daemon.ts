import type { Writable } from 'node:stream';
import { SystemClock } from '../base/clock.ts';
import { backgroundContext, type Context, type Log } from '../base/context.ts';
import { messageOf } from '../base/failure.ts';
import { changedKeys } from '../config/changed-keys.ts';
import type { Config } from '../config/config.ts';
import { type ConfigSource, loadConfig } from '../config/load-config.ts';
import { isOpenStream } from '../container/stream-operation.ts';
import { returnMemory } from '../host/real/return-memory.ts';
import { createLogger, type Logger } from '../observability/create-logger.ts';
import { type EventLoopDelay, EventLoopWatch } from '../observability/event-loop-watch.ts';
import { SlowOperations } from '../observability/slow-operations.ts';
import { startAdminServer } from './admin-server.ts';
import { composeDaemon } from './compose.ts';
import type { Daemon } from './daemon.ts';
import { DaemonSignals } from './daemon-signals.ts';
import { lockInstance } from './instance-lock.ts';
import { MemoryReturn } from './memory-return.ts';
import { notifySupervisor } from './notify-supervisor.ts';
import { removeOwnMounts } from './own-mounts.ts';

/** The daemon's own process, as `GET /v1/process` of the admin socket shows it. */
interface ProcessFigures {
  readonly residentBytes: number;
  /** Since the last time that somebody asked. */
  readonly eventLoop: EventLoopDelay;
}

/** Calls under way when the daemon is told to stop get so long; systemd kills after TimeoutStopSec, which is longer. */
const DRAIN_MS = 10_000;

/** What tests give in place of the real ones. */
export interface DaemonParts {
  readonly compose?: (config: Config, log: Log) => Promise<Daemon>;
  readonly logStream?: Writable;
}

/**
 * The daemon's life, from its configuration to its end by SIGTERM or SIGINT. SIGHUP reads the configuration again; one
 * that is broken changes nothing.
 * @throws ConfigInvalid, PreconditionFailed (another daemon has its directories), and what composing throws
 */
export async function runDaemon(source: ConfigSource, parts: DaemonParts = {}): Promise<void> {
  const config = await loadConfig(source);
  const logger = createLogger({ ...config.log, stream: parts.logStream ?? process.stderr });
  await runUntilStopped(source, config, logger, parts.compose ?? composeDaemon);
  // Last: database and locks are open through these mounts.
  removeOwnMounts(config, logger.log);
}

async function runUntilStopped(
  source: ConfigSource,
  configAtStart: Config,
  logger: Logger,
  compose: NonNullable<DaemonParts['compose']>,
): Promise<void> {
  let config = configAtStart;
  const { log } = logger;
  using signals = new DaemonSignals(() => process.exit(1));
  using _lock = lockInstance(config.root);
  using _runLock = lockInstance(config.runRoot);
  log('info', 'starting', { pid: process.pid, node: process.version });

  await using daemon = await compose(config, log);
  using eventLoop = new EventLoopWatch(new SystemClock());
  const ownProcess = (): ProcessFigures => ({ residentBytes: process.memoryUsage.rss(), eventLoop: eventLoop.look() });
  await using _admin = await startAdminServer(config.adminSocket, daemon, { '/v1/process': ownProcess });
  using _memory = new MemoryReturn(new SystemClock(), returnMemory);
  using _slow = watchSlowOperations(daemon, () => config.slowOperation, log);
  if (!(await begin(daemon, { ...backgroundContext(log), signal: signals.stopping }))) return;
  notifySupervisor('READY=1', log);
  log('info', 'serving', { socket: config.socket });

  while ((await signals.next()) === 'reload') {
    notifySupervisor('RELOADING=1', log);
    config = await reload(source, config, daemon, logger);
    notifySupervisor('READY=1', log);
  }
  notifySupervisor('STOPPING=1', log);
  log('info', 'stopping');
  await daemon.drain(DRAIN_MS);
}

/** False where the daemon was told to stop before it served. */
async function begin(daemon: Daemon, ctx: Context): Promise<boolean> {
  try {
    await daemon.recover(ctx);
    await daemon.listen(ctx);
    return true;
  } catch (error) {
    if (ctx.signal.aborted) return false;
    throw error;
  }
}

function watchSlowOperations(daemon: Daemon, thresholdMs: () => number, log: Log): SlowOperations {
  return new SlowOperations({
    inFlight: () => daemon.operations.inFlight().filter((operation) => !isOpenStream(operation)),
    thresholdMs,
    clock: new SystemClock(),
    log,
  });
}

/** The configuration that holds from now on: the old one where the new one is broken (fault F50). */
async function reload(source: ConfigSource, old: Config, daemon: Daemon, { log, setLevel }: Logger): Promise<Config> {
  try {
    const config = await loadConfig(source);
    await daemon.reload(config);
    setLevel(config.log.level);
    const { reloading, restarting } = changedKeys(old, config);
    log('info', 'configuration reloaded', { changed: reloading });
    if (restarting.length > 0) log('warn', 'configuration changes require a restart', { keys: restarting });
    return config;
  } catch (error) {
    log('error', 'failed to reload configuration, keeping the previous one', { error: messageOf(error) });
    return old;
  }
}
