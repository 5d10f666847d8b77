import { basename } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Context } from '../base/context.ts';
import { InvalidInput } from '../base/failure.ts';
import type { HandlerFeatures } from '../base/handler-features.ts';
import type { Paths } from '../base/paths.ts';
import type { Host } from '../host/host.ts';
import { FastPaths } from './conmon/fast-paths.ts';
import { featuresFromJson, featuresFromVersion } from './conmon/handler-features.ts';
import { OciHandler } from './conmon/oci-handler.ts';
import type { OciSetup } from './conmon/oci-setup.ts';
import { probeSetup } from './conmon/probe-setup.ts';
import { RuntimeCli } from './conmon/runtime-cli.ts';
import type { Handlers, RuntimeHandler } from './handler.ts';

/** One handler of the configuration. */
export interface HandlerConfig {
  readonly type: 'oci';
  /** Absolute path of the OCI runtime. */
  readonly path: string;
  /** Where it keeps its state; absent: a directory below the run root. */
  readonly root?: string;
  /** Absolute path of its containers' conmon; absent: that of all. */
  readonly conmon?: string;
  /** Environment of the monitor beside what every one has. */
  readonly monitorEnvironment?: Readonly<Record<string, string>>;
}

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

export interface HandlersOptions {
  readonly paths: Paths;
  readonly clock: Clock;
  /** Absolute path of gantry-host, whose `pause` holds a pod's namespaces. */
  readonly pauseBinary: string;
  readonly systemdCgroups: boolean;
  /** Pauses are started without the runtime where that is the same (docs/architecture.md#pause-process). */
  readonly nativePause: boolean;
  /** Cgroup of runtime calls that belong to no container; recovery kills it before it releases anything. */
  readonly cgroup: string;
}

/** Runtimes whose containers are plain processes: not so of one with a kernel or a hypervisor of its own. */
const PLAIN_RUNTIMES: ReadonlySet<string> = new Set(['crun', 'runc']);

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
  const entries = await Promise.all(
    Object.entries(config.handlers).map(([name, own]) =>
      createHandler({ ...setupOf(name, own, config, host, options, ctx), fastPaths }, ctx),
    ),
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

interface HandlerEntry {
  readonly handler: OciHandler;
  readonly unusable: string | undefined;
}

async function createHandler(setup: OciSetup, ctx: Context): Promise<HandlerEntry> {
  const unusable = await probeSetup(setup, ctx);
  if (unusable !== undefined)
    ctx.log('warn', 'runtime handler does not work on this host', { handler: setup.name, reason: unusable });
  const able = unusable === undefined ? await featuresOf(setup.cli, ctx) : featuresFromVersion('');
  const { limits } = setup.host;
  const features = {
    recursiveReadOnlyMounts: able.recursiveReadOnlyMounts && limits.recursiveReadOnlyMounts,
    userNamespaces: able.userNamespaces && limits.userNamespaces,
  };
  return { handler: new OciHandler(setup, features, unusable), unusable };
}

async function featuresOf(cli: RuntimeCli, ctx: Context): Promise<HandlerFeatures> {
  const told = await cli.call(['features'], cli.name, ctx).then(featuresFromJson, () => undefined);
  return told ?? featuresFromVersion(await cli.call(['--version'], cli.name, ctx));
}

function setupOf(
  name: string,
  own: HandlerConfig,
  config: HandlersConfig,
  host: Host,
  options: HandlersOptions,
  ctx: Context,
): Omit<OciSetup, 'fastPaths'> {
  const { paths, clock, pauseBinary, systemdCgroups, cgroup } = options;
  const root = own.root ?? `${paths.runtimes}/${name}`;
  const cli = new RuntimeCli({ host, clock, name, path: own.path, root, systemdCgroups, cgroup });
  const isPlain = PLAIN_RUNTIMES.has(basename(own.path)) && !systemdCgroups;
  const nativePause = options.nativePause && isPlain;
  const monitor = { conmon: own.conmon ?? config.conmon, monitorEnvironment: own.monitorEnvironment ?? {} };
  return { name, host, clock, log: ctx.log, paths, cli, ...monitor, pauseBinary, isPlain, nativePause };
}

function chooseDefault(config: HandlersConfig, entries: readonly HandlerEntry[], usable: readonly string[]): string {
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
