import type { Context } from '../base/context.ts';
import { PreconditionFailed } from '../base/failure.ts';
import type { Config, RuntimeConfig } from '../config/config.ts';
import { findExecutable } from '../config/find-executable.ts';
import { createHandlers, type HandlerConfig, type HandlersOptions } from '../handlers/create-handlers.ts';
import type { Handlers } from '../handlers/handler.ts';
import type { Host } from '../host/host.ts';

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
    throw new PreconditionFailed(`the container monitor "${config.conmon}" was not found`, {
      remedy: 'install conmon, or set `conmon` in the configuration',
    });
  }
  const handlers: Record<string, HandlerConfig> = {};
  for (const [name, runtime] of Object.entries(config.runtimes)) handlers[name] = await handlerConfig(runtime);
  return await createHandlers({ default: config.defaultRuntime, handlers, conmon }, host, options, ctx);
}

async function handlerConfig({ type, path, root, monitorPath, monitorEnv }: RuntimeConfig): Promise<HandlerConfig> {
  return {
    type,
    path: (await findExecutable(path)) ?? path,
    ...(root === '' ? {} : { root }),
    ...(monitorPath === '' ? {} : { conmon: (await findExecutable(monitorPath)) ?? monitorPath }),
    monitorEnvironment: Object.fromEntries(monitorEnv.map(variableOf)),
  };
}

function variableOf(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}
