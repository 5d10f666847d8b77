import type { Context } from '../base/context.ts';
import { InvalidInput } from '../base/failure.ts';
import type { Host } from '../host/host.ts';
import {
  createOciHandler,
  type OciHandlerConfig,
  type OciHandlerOptions,
  type ProbedHandler,
} from './conmon/create-oci-handler.ts';
import { FastPaths } from './conmon/fast-paths.ts';
import type { Handlers, RuntimeHandler } from './handler.ts';

/** One handler of the configuration, by its type. */
export type HandlerConfig = OciHandlerConfig;

/** The configuration's part about handlers. */
export interface HandlersConfig {
  /**
   * A name of the map, or `auto`: crun where it works on this host, else runc, else the first that works
   * (docs/architecture.md#runtime-handlers).
   */
  readonly default: string;
  readonly handlers: Readonly<Record<string, HandlerConfig>>;
  /** Absolute path of conmon. */
  readonly conmon: string;
}

export type HandlersOptions = Omit<OciHandlerOptions, 'host' | 'conmon' | 'fastPaths'>;

/** What `auto` prefers, best first. */
const PREFERRED: readonly string[] = ['crun', 'runc'];

/**
 * Makes the configured handlers and learns what each can do here. Those that cannot work on this host are not offered, but
 * still found by name, so that what an earlier incarnation started with them can be removed.
 * @throws InvalidInput when the default does not exist, or none works
 */
export async function createHandlers(
  config: HandlersConfig,
  host: Host,
  options: HandlersOptions,
  ctx: Context,
): Promise<Handlers> {
  const fastPaths = new FastPaths();
  const shared = { ...options, host, conmon: config.conmon, fastPaths };
  const entries = await Promise.all(
    Object.entries(config.handlers).map(([name, own]) => createHandler(name, own, shared, ctx)),
  );
  const usable = entries.filter((entry) => entry.unusable === undefined).map((entry) => entry.handler.name);
  const defaultName = chooseDefault(config, entries, usable);
  const byName = new Map<string, RuntimeHandler>(entries.map((entry) => [entry.handler.name, entry.handler]));
  const find = (name: string): RuntimeHandler | undefined => byName.get(name === '' ? defaultName : name);
  return {
    names: usable,
    defaultName,
    counts: () => fastPaths.counts(),
    find,
    byName: (name) => {
      const handler = find(name);
      if (handler === undefined)
        throw new InvalidInput('runtime_handler', `"${name}" is not configured; there are: ${usable.join(', ')}`);
      return handler;
    },
  };
}

async function createHandler(
  name: string,
  config: HandlerConfig,
  options: OciHandlerOptions,
  ctx: Context,
): Promise<ProbedHandler> {
  const entry = await createOciHandler(name, config, options, ctx);
  if (entry.unusable !== undefined)
    ctx.log('warn', 'runtime handler does not work on this host', { handler: name, reason: entry.unusable });
  return entry;
}

function chooseDefault(config: HandlersConfig, entries: readonly ProbedHandler[], usable: readonly string[]): string {
  if (config.default !== 'auto') {
    if (Object.hasOwn(config.handlers, config.default)) return config.default;
    throw new InvalidInput(
      'runtime.default',
      `"${config.default}" is not one of: ${Object.keys(config.handlers).join(', ')}`,
    );
  }
  const chosen = PREFERRED.find((name) => usable.includes(name)) ?? usable[0];
  if (chosen !== undefined) return chosen;
  const why = entries.map((entry) => `${entry.handler.name}: ${entry.unusable}`).join('; ');
  throw new InvalidInput('runtime.handlers', `no runtime works on this host (${why})`, {
    remedy: 'install runc or crun, and conmon',
  });
}
