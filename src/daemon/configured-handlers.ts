import type { Context } from '../base/context.ts';
import { PreconditionFailed } from '../base/failure.ts';
import type { Host } from '../host/host.ts';
import { createHandlers, type HandlerConfig, type HandlersOptions } from '../oci/create-handlers.ts';
import type { Handlers } from '../oci/handler.ts';
import type { Config } from './config/config.ts';
import { findExecutable } from './config/find-executable.ts';

/**
 * The runtime handlers of the configuration. A runtime that is not installed makes its handler unusable, not the daemon.
 * @throws PreconditionFailed without conmon; InvalidInput when no handler works
 */
export async function configuredHandlers(
  config: Config,
  host: Host,
  options: HandlersOptions,
  ctx: Context,
): Promise<Handlers> {
  const conmon = await findExecutable(config.conmon);
  if (conmon === undefined) {
    throw new PreconditionFailed(`the container monitor "${config.conmon}" is not installed`, {
      remedy: 'install conmon, or set `conmon` in the configuration',
    });
  }
  const handlers: Record<string, HandlerConfig> = {};
  for (const [name, { type, path }] of Object.entries(config.runtimes)) {
    handlers[name] = { type, path: (await findExecutable(path)) ?? path };
  }
  return await createHandlers({ default: config.defaultRuntime, handlers, conmon }, host, options, ctx);
}
