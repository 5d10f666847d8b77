import { type Context, throwIfLeft, whileWaiting } from '../../src/base/context.ts';
import { cniArgsOf } from '../../src/cni/cni-args.ts';
import { CniPluginFailed } from '../../src/cni/cni-plugin-failed.ts';
import type {
  AttachmentRequest,
  CniAttachment,
  NetworkResult,
  NetworkStatus,
  Networks,
} from '../../src/cni/networks.ts';
import type { Life } from './life.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimNode } from './sim-node.ts';
import { PLUGIN, short } from './sim-paths.ts';

/** As `cni.plugin_timeout`. */
const PLUGIN_MS = 60_000;

const failed = (verb: 'ADD' | 'DEL', text: string): CniPluginFailed =>
  new CniPluginFailed({ plugin: 'simulated', verb, network: 'pods', code: 11, text });

/**
 * Networks whose ADD is a process in its operation cgroup: it outlives the daemon and acts later, unless it is killed.
 */
export class SimNetworks implements Networks {
  readonly #node: SimNode;
  readonly #scheduler: Scheduler;
  readonly #life: Life;

  constructor(node: SimNode, scheduler: Scheduler, life: Life) {
    this.#node = node;
    this.#scheduler = scheduler;
    this.#life = life;
  }

  async status(): Promise<NetworkStatus> {
    return { ready: true, reason: '', message: '' };
  }

  async plan(request: AttachmentRequest, ctx: Context): Promise<CniAttachment> {
    await this.#turn(`network plan for ${short(request.sandboxId)}`);
    throwIfLeft(ctx);
    const cniArgs = cniArgsOf(request);
    const { sandboxId: containerId, netns } = request;
    return {
      kind: 'cni-attachment',
      network: 'pods',
      containerId,
      netns,
      ifname: 'eth0',
      config: '',
      cniArgs,
      capabilityArgs: {},
    };
  }

  async attach({ containerId }: CniAttachment, cgroup: string, ctx: Context): Promise<NetworkResult> {
    const what = `ADD for ${short(containerId)}`;
    await this.#turn(what, () => failed('ADD', 'no such network'));
    throwIfLeft(ctx);
    let address = '';
    const write = (_fd: number, bytes: Uint8Array): void => void (address += new TextDecoder().decode(bytes));
    const process = this.#node.kernel.start({ argv: [PLUGIN, 'ADD', `${containerId}/eth0`], cgroup, write });
    const kill = (): void => {
      if (this.#life.alive) process.signal(9);
    };
    ctx.signal.addEventListener('abort', kill, { once: true });
    const cancelTimer = this.#node.clock.after(PLUGIN_MS, kill);
    const end = await process.ended.finally(cancelTimer);
    await this.#turn(`${what} answered`, () => failed('ADD', 'it took the address and failed'));
    throwIfLeft(ctx);
    if (end.code !== 0) throw failed('ADD', `ended with ${end.code ?? end.signal}`);
    return { ips: [address], result: '{}' };
  }

  async detach({ containerId }: CniAttachment, ctx: Context): Promise<void> {
    const what = `DEL for ${short(containerId)}`;
    await this.#turn(what, () => failed('DEL', 'the plugin is missing'));
    if (this.#node.pluginHangs) await this.#hang(what, ctx);
    this.#node.pool.free(`${containerId}/eth0`);
    await this.#turn(`${what} answered`, () => failed('DEL', 'it freed the address and failed'));
  }

  async releaseStale(live: ReadonlySet<string>): Promise<void> {
    await this.#turn('network GC');
    for (const holder of new Set(this.#node.pool.taken.values())) {
      if (!live.has(holder.split('/')[0] ?? '')) this.#node.pool.free(holder);
    }
  }

  async ownAttachments(): Promise<readonly CniAttachment[]> {
    return [...new Set(this.#node.pool.taken.values())].map((holder) => {
      const nothing = { netns: '', config: '', cniArgs: {}, capabilityArgs: {} };
      return {
        kind: 'cni-attachment',
        network: 'pods',
        containerId: holder.split('/')[0] ?? '',
        ifname: 'eth0',
        ...nothing,
      };
    });
  }

  describe(): Readonly<Record<string, string>> {
    return {};
  }

  async close(): Promise<void> {}

  /** @throws CniPluginFailed at the plugin's deadline, the reason of the context before that */
  async #hang(what: string, ctx: Context): Promise<never> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancelTimer = this.#node.clock.after(PLUGIN_MS, resolve);
    await whileWaiting(ctx, what, promise).finally(cancelTimer);
    throw failed('DEL', `killed after ${PLUGIN_MS} ms`);
  }

  #turn(label: string, failure?: () => unknown): Promise<void> {
    return this.#scheduler.turn(label, { life: this.#life, ...(failure === undefined ? {} : { failure }) });
  }
}
