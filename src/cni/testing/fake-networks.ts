import { type Context, throwIfLeft } from '../../base/context.ts';
import { Unavailable } from '../../base/failure.ts';
import { cniArgsOf } from '../cni-args.ts';
import { CniPluginFailed } from '../cni-plugin-failed.ts';
import { NETWORK_READY, networkNotReady } from '../network-status.ts';
import type { AttachmentRequest, CniAttachment, NetworkResult, NetworkStatus, Networks } from '../networks.ts';
import { FakeIpPool } from './fake-ip-pool.ts';

/** A moment in the life of a plugin: before it does something, and after it did. */
export type FakeNetworkMoment = 'ADD' | 'ADD done' | 'DEL' | 'DEL done';

export interface FakeNetworksOptions {
  readonly pool?: FakeIpPool;
  /**
   * Waits for its turn at each moment; throwing makes the plugin fail there (before `ADD done` the address is taken
   * already), never settling is a crash.
   */
  readonly turn?: (moment: FakeNetworkMoment, sandboxId: string) => Promise<void>;
}

const NETWORK = 'fake';

/** Networks in memory: addresses from a pool that outlives the daemon, DEL idempotent, a second ADD refused. */
export class FakeNetworks implements Networks {
  readonly pool: FakeIpPool;
  /** Why the network is not ready; '' if it is. */
  problem = '';
  readonly #turn: (moment: FakeNetworkMoment, sandboxId: string) => Promise<void>;
  readonly #failures: { readonly moment: FakeNetworkMoment; readonly error: unknown }[] = [];

  constructor({ pool = new FakeIpPool(), turn = async () => {} }: FakeNetworksOptions = {}) {
    this.pool = pool;
    this.#turn = turn;
  }

  /** The next time this moment comes, the plugin fails with the error. */
  failNext(moment: FakeNetworkMoment, error: unknown = failure(moment, 'failed on request')): void {
    this.#failures.push({ moment, error });
  }

  async status(): Promise<NetworkStatus> {
    return this.problem === '' ? NETWORK_READY : networkNotReady(this.problem);
  }

  async plan(request: AttachmentRequest, ctx: Context): Promise<CniAttachment> {
    throwIfLeft(ctx);
    if (this.problem !== '') throw new Unavailable(`network is not ready: ${this.problem}`);
    return {
      kind: 'cni-attachment',
      network: NETWORK,
      containerId: request.sandboxId,
      netns: request.netns,
      ifname: 'eth0',
      config: '',
      cniArgs: cniArgsOf(request),
      capabilityArgs: {},
    };
  }

  async attach(attachment: CniAttachment, _cgroup: string, ctx: Context): Promise<NetworkResult> {
    const { containerId } = attachment;
    await this.#moment('ADD', containerId);
    throwIfLeft(ctx);
    const holder = holderOf(attachment);
    if (this.pool.holds(holder))
      throw failure('ADD', `container veth name provided (${attachment.ifname}) already exists`);
    const address = this.pool.take(holder);
    if (address === undefined) throw failure('ADD', 'no IP addresses available in range set');
    await this.#moment('ADD done', containerId);
    return { ips: [address], result: JSON.stringify({ cniVersion: '1.0.0', ips: [{ address: `${address}/16` }] }) };
  }

  async detach(attachment: CniAttachment, _ctx: Context): Promise<void> {
    await this.#moment('DEL', attachment.containerId);
    this.pool.free(holderOf(attachment));
    await this.#moment('DEL done', attachment.containerId);
  }

  async releaseStale(live: ReadonlySet<string>, _ctx: Context): Promise<void> {
    for (const holder of new Set(this.pool.taken.values())) {
      if (!live.has(holder.split('/')[0] ?? '')) this.pool.free(holder);
    }
  }

  async ownAttachments(): Promise<readonly CniAttachment[]> {
    return [...new Set(this.pool.taken.values())].map((holder) => {
      const [containerId = '', ifname = ''] = holder.split('/');
      const nothing = { netns: '', config: '', cniArgs: {}, capabilityArgs: {} };
      return { kind: 'cni-attachment', network: NETWORK, containerId, ifname, ...nothing };
    });
  }

  describe(): Readonly<Record<string, string>> {
    return { network: NETWORK, lastLoadError: this.problem };
  }

  async close(): Promise<void> {}

  async #moment(moment: FakeNetworkMoment, sandboxId: string): Promise<void> {
    await this.#turn(moment, sandboxId);
    const at = this.#failures.findIndex((failing) => failing.moment === moment);
    if (at >= 0) throw this.#failures.splice(at, 1)[0]?.error;
  }
}

function holderOf({ containerId, ifname }: CniAttachment): string {
  return `${containerId}/${ifname}`;
}

function failure(moment: FakeNetworkMoment, text: string): CniPluginFailed {
  const verb = moment.startsWith('ADD') ? 'ADD' : 'DEL';
  return new CniPluginFailed({ plugin: 'fake', verb, network: NETWORK, code: 999, text });
}
