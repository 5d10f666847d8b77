import { basename } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import type { Context } from '../../base/context.ts';
import type { HandlerFeatures } from '../../base/handler-features.ts';
import type { Paths } from '../../base/paths.ts';
import type { Host } from '../../host/host.ts';
import type { OperationCgroups } from '../../operation/operation-cgroups.ts';
import type { FastPaths } from './fast-paths.ts';
import { featuresFromJson, featuresFromVersion } from './handler-features.ts';
import { OciHandler } from './oci-handler.ts';
import type { OciSetup } from './oci-setup.ts';
import { probeSetup } from './probe-setup.ts';
import { RuntimeCli } from './runtime-cli.ts';

/** A handler of the configuration that runs containers by an OCI runtime and conmon. */
export interface OciHandlerConfig {
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

/** What handlers of this type share. */
export interface OciHandlerOptions {
  readonly host: Host;
  readonly paths: Paths;
  readonly clock: Clock;
  /** Absolute path of gantry-host, whose `pause` holds a pod's namespaces. */
  readonly pauseBinary: string;
  readonly systemdCgroups: boolean;
  /** Pauses are started without the runtime where that is the same (docs/architecture.md#pause-process). */
  readonly nativePause: boolean;
  /** Cgroups of calls that belong to no container. */
  readonly operations: OperationCgroups;
  /** Absolute path of conmon. */
  readonly conmon: string;
  readonly fastPaths: FastPaths;
}

/** A handler, and why it cannot work on this host, if it cannot. */
export interface ProbedHandler {
  readonly handler: OciHandler;
  readonly unusable: string | undefined;
}

/** Runtimes whose containers are plain processes: not so of one with a kernel or a hypervisor of its own. */
const PLAIN_RUNTIMES: ReadonlySet<string> = new Set(['crun', 'runc']);

/** Creates the handler and learns what it can do on this host. */
export async function createOciHandler(
  name: string,
  config: OciHandlerConfig,
  options: OciHandlerOptions,
  ctx: Context,
): Promise<ProbedHandler> {
  const setup = setupOf(name, config, options, ctx);
  const unusable = await probeSetup(setup, ctx);
  const able = unusable === undefined ? await featuresOf(setup.cli, ctx) : featuresFromVersion('');
  const { limits } = setup.host;
  const features = {
    recursiveReadOnlyMounts: able.recursiveReadOnlyMounts && limits.recursiveReadOnlyMounts,
    userNamespaces: able.userNamespaces && limits.userNamespaces,
  };
  return { handler: new OciHandler(setup, features, unusable), unusable };
}

async function featuresOf(cli: RuntimeCli, ctx: Context): Promise<HandlerFeatures> {
  const reported = await cli.call(['features'], cli.name, ctx).then(featuresFromJson, () => undefined);
  return reported ?? featuresFromVersion(await cli.call(['--version'], cli.name, ctx));
}

function setupOf(name: string, config: OciHandlerConfig, options: OciHandlerOptions, ctx: Context): OciSetup {
  const { host, paths, clock, pauseBinary, systemdCgroups, operations, fastPaths } = options;
  const root = config.root ?? `${paths.runtimes}/${name}`;
  const cgroup = operations.path('runtime');
  const cli = new RuntimeCli({ host, clock, name, path: config.path, root, systemdCgroups, cgroup });
  const isPlain = PLAIN_RUNTIMES.has(basename(config.path)) && !systemdCgroups;
  return {
    ...{ name, host, clock, log: ctx.log, paths, cli, operations, pauseBinary, isPlain, fastPaths },
    nativePause: options.nativePause && isPlain,
    conmon: config.conmon ?? options.conmon,
    monitorEnvironment: config.monitorEnvironment ?? {},
  };
}
