import { normalize } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { backgroundContext, type Context, type Log, throwIfLeft } from '../base/context.ts';
import { messageOf, Unavailable } from '../base/failure.ts';
import type { Config } from '../config/config.ts';
import type { Host } from '../host/host.ts';
import type { OperationCgroups } from '../operation/operation-cgroups.ts';
import { addAttachment, deleteAttachment } from './attachment-chain.ts';
import { capabilityArgsOf } from './capability-args.ts';
import { cniArgsOf } from './cni-args.ts';
import { collectGarbage } from './collect-garbage.ts';
import { ConfigWatch } from './config-watch.ts';
import { CurrentNetwork } from './current-network.ts';
import { declaredCapabilities, type FrozenNetwork, freezeNetwork } from './frozen-network.ts';
import { NETWORK_READY, networkNotReady } from './network-status.ts';
import type { AttachmentRequest, CniAttachment, NetworkResult, NetworkStatus, Networks } from './networks.ts';
import { Plugins } from './plugins.ts';
import { ProviderStatus } from './provider-status.ts';
import { ResultCache } from './result-cache.ts';
import { Signal } from './signal.ts';

export interface NetworksOptions {
  readonly config: Config['cni'];
  /**
   * Directory of this daemon's namespace pins. It distinguishes attachments of this daemon from those of another
   * gantryd that uses the same cache.
   */
  readonly namespaces: string;
  readonly host: Host;
  readonly log: Log;
  readonly clock: Clock;
  /** For plugins that run outside the creation of a pod: DEL, STATUS, GC, VERSION. */
  readonly operations: OperationCgroups;
  /** Milliseconds that {@link Networks.plan} waits for a network that is not ready. */
  readonly readyWithinMs?: number;
}

/** An error must come before its caller's deadline, or the plugin's output is lost with it: so much before, at most. */
const BEFORE_DEADLINE_MS = 1_000;

/** A provider that is just starting gets so long before a pod is refused; kubelet tries again anyway. */
const READY_WITHIN_MS = 10_000;

/** Network providers do not announce changes of their STATUS. */
const STATUS_INTERVAL_MS = 1_000;

const IFNAME = 'eth0';

/**
 * Pod networks by CNI plugins. Configuration and plugins are searched in the given directories, and again when they
 * change. Closing it ends the watch.
 */
export async function createNetworks(options: NetworksOptions): Promise<Networks> {
  const { config } = options;
  const networks = new CniNetworks({
    ...options,
    config: {
      ...config,
      confDir: cleanDirectory(config.confDir),
      pluginDirs: config.pluginDirs.map(cleanDirectory),
      cacheDir: cleanDirectory(config.cacheDir),
    },
  });
  await networks.status();
  return networks;
}

/** Names of files are appended to it and compared with its end: `/etc/cni/net.d/` is `/etc/cni/net.d`. */
function cleanDirectory(path: string): string {
  return normalize(path).replace(/(?<=.)\/+$/, '');
}

class CniNetworks implements Networks {
  readonly #options: NetworksOptions;
  readonly #plugins: Plugins;
  readonly #cache: ResultCache;
  readonly #current: CurrentNetwork;
  readonly #provider: ProviderStatus;
  readonly #changed = new Signal();
  readonly #watch: ConfigWatch;

  get #pluginMs(): number {
    return this.#options.config.pluginTimeout;
  }

  constructor(options: NetworksOptions) {
    const { config, host, clock, operations } = options;
    const { confDir, pluginDirs, cacheDir } = config;
    this.#options = options;
    this.#plugins = new Plugins(host.processes, pluginDirs);
    this.#cache = new ResultCache(host.files, cacheDir);
    this.#current = new CurrentNetwork(confDir, this.#plugins, operations);
    this.#provider = new ProviderStatus(this.#plugins, operations, clock);
    this.#watch = new ConfigWatch([confDir, ...pluginDirs], clock, () => this.#reload());
  }

  async status(): Promise<NetworkStatus> {
    try {
      const found = await this.#readyNetwork(backgroundContext(this.#options.log));
      return typeof found === 'string' ? networkNotReady(found) : NETWORK_READY;
    } catch (error) {
      return networkNotReady(messageOf(error));
    }
  }

  async plan(request: AttachmentRequest, ctx: Context): Promise<CniAttachment> {
    throwIfLeft(ctx);
    const cniArgs = cniArgsOf(request);
    const network = await this.#whenReady(ctx);
    return {
      kind: 'cni-attachment',
      network: network.name,
      containerId: request.sandboxId,
      netns: request.netns,
      ifname: IFNAME,
      config: freezeNetwork(network),
      cniArgs,
      capabilityArgs: capabilityArgsOf(request, declaredCapabilities(network)),
    };
  }

  async attach(attachment: CniAttachment, cgroup: string, ctx: Context): Promise<NetworkResult> {
    const result = await addAttachment(attachment, this.#chainDeps(cgroup, ctx), ctx);
    await this.#cache.put(attachment, JSON.parse(result.result));
    return result;
  }

  async detach(attachment: CniAttachment, ctx: Context): Promise<void> {
    const { host, operations } = this.#options;
    const netns = (await host.namespaces.isPinned(attachment.netns)) ? attachment.netns : '';
    const previous = await this.#cache.resultOf(attachment);
    await operations.use('cni-del', ctx, (cgroup) =>
      deleteAttachment(attachment, netns, previous, this.#chainDeps(cgroup, ctx), ctx),
    );
    await this.#cache.remove(attachment);
  }

  #chainDeps(cgroup: string, ctx: Context) {
    return { plugins: this.#plugins, cgroup, timeoutMs: withinDeadline(ctx, this.#pluginMs, this.#options.clock) };
  }

  async releaseStale(live: ReadonlySet<string>, ctx: Context): Promise<void> {
    for (const attachment of await this.ownAttachments()) {
      if (live.has(attachment.containerId)) continue;
      try {
        await this.detach(attachment, ctx);
        ctx.log('info', 'stale network attachment released', {
          network: attachment.network,
          sandbox: attachment.containerId,
        });
      } catch (error) {
        throwIfLeft(ctx);
        ctx.log('warn', 'failed to release stale network attachment', {
          sandbox: attachment.containerId,
          error: messageOf(error),
        });
      }
    }
    const selection = await this.#current.look(ctx);
    if (selection.kind === 'none') return;
    const network = selection.network.name;
    const cached = (await this.#cache.all()).map(({ attachment }) => attachment);
    const valid = [...cached, ...[...live].map((containerId) => ({ network, containerId, ifname: IFNAME }))];
    await this.#options.operations.use('cni-gc', ctx, (cgroup) =>
      collectGarbage(selection.network, valid, { plugins: this.#plugins, cgroup, timeoutMs: this.#pluginMs }, ctx),
    );
  }

  async ownAttachments(): Promise<readonly CniAttachment[]> {
    const cached = await this.#cache.all();
    return cached
      .filter(({ isGantry, attachment }) => isGantry && this.#isOwn(attachment))
      .map((one) => one.attachment);
  }

  describe(): Readonly<Record<string, string>> {
    const { confDir, pluginDirs } = this.#options.config;
    const { last } = this.#current;
    const where = { confDir, pluginDirs: pluginDirs.join(':') };
    if (last.kind === 'none') return { ...where, lastLoadError: last.problem };
    return {
      ...where,
      file: last.file,
      network: last.network.name,
      cniVersion: last.network.cniVersion,
      lastLoadError: '',
    };
  }

  async close(): Promise<void> {
    this.#watch.close();
    this.#changed.fire();
  }

  #isOwn({ netns }: CniAttachment): boolean {
    return netns.startsWith(`${this.#options.namespaces}/`);
  }

  /** The network, or why no pod can be attached to it. */
  async #readyNetwork(ctx: Context): Promise<FrozenNetwork | string> {
    const selection = await this.#current.look(ctx);
    if (selection.kind === 'none') return selection.problem;
    const problem = await this.#provider.problem(selection.network, ctx);
    return problem === '' ? selection.network : problem;
  }

  async #whenReady(ctx: Context): Promise<FrozenNetwork> {
    const { clock, readyWithinMs = READY_WITHIN_MS } = this.#options;
    const until = clock.monotonicMs() + readyWithinMs;
    for (;;) {
      const found = await this.#readyNetwork(ctx);
      if (typeof found !== 'string') return found;
      const leftMs = until - clock.monotonicMs();
      if (leftMs <= 0) throw new Unavailable(`network is not ready: ${found}`, { remedy: 'see: gantry check' });
      await this.#changed.wait(ctx, `network: ${found}`, Math.min(STATUS_INTERVAL_MS, leftMs), clock);
    }
  }

  #reload(): void {
    const ctx = backgroundContext(this.#options.log);
    const looked = this.#current.look(ctx).then(() => this.#changed.fire());
    looked.catch((error: unknown) =>
      ctx.log('warn', 'failed to read network configuration', { error: messageOf(error) }),
    );
  }
}

/** `limitMs`, or what is left of the caller's deadline if that is less, without the time for the answer. */
function withinDeadline(ctx: Context, limitMs: number, clock: Clock): number {
  if (ctx.deadline === undefined) return limitMs;
  const leftMs = ctx.deadline - Number(clock.nowNs() / 1_000_000n);
  const responseTimeoutMs = Math.ceil(Math.min(BEFORE_DEADLINE_MS, leftMs / 10));
  return Math.max(1, Math.min(limitMs, leftMs - responseTimeoutMs));
}
