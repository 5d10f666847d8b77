import type { Clock } from '../base/clock.ts';
import { type Context, throwIfLeft } from '../base/context.ts';
import { messageOf } from '../base/failure.ts';
import type { OperationCgroups } from '../operation/operation-cgroups.ts';
import { isAtLeast, STATUS_SINCE } from './cni-version.ts';
import type { FrozenNetwork } from './frozen-network.ts';
import { pluginRequest } from './plugin-request.ts';
import type { Plugins } from './plugins.ts';

/** kubelet asks every five seconds; several askers within that share one answer. */
const KEEP_MS = 4_000;

/** A provider that does not answer is not ready. */
const STATUS_TIMEOUT_MS = 10_000;

/** Asks the plugins themselves whether they can attach pods (STATUS, from CNI 1.1.0 on). */
export class ProviderStatus {
  readonly #plugins: Plugins;
  readonly #operations: OperationCgroups;
  readonly #clock: Clock;
  #kept: { readonly network: FrozenNetwork; readonly until: number; readonly problem: Promise<string> } | undefined;

  constructor(plugins: Plugins, operations: OperationCgroups, clock: Clock) {
    this.#plugins = plugins;
    this.#operations = operations;
    this.#clock = clock;
  }

  /** Why the network cannot take pods now; '' if it can, or if the plugins do not support STATUS. */
  async problem(network: FrozenNetwork, ctx: Context): Promise<string> {
    if (!isAtLeast(network.cniVersion, STATUS_SINCE)) return '';
    const now = this.#clock.monotonicMs();
    if (this.#kept === undefined || this.#kept.network !== network || now >= this.#kept.until) {
      this.#kept = { network, until: now + KEEP_MS, problem: this.#query(network, ctx) };
    }
    return this.#kept.problem;
  }

  #query(network: FrozenNetwork, ctx: Context): Promise<string> {
    return this.#operations.use('cni-status', ctx, async (cgroup) => {
      const facts = { network: network.name, cniVersion: network.cniVersion, capabilityArgs: {} };
      for (const plugin of network.plugins) {
        const request = pluginRequest(plugin, facts, undefined);
        const call = { network: network.name, env: {}, request, cgroup, timeoutMs: STATUS_TIMEOUT_MS };
        try {
          await this.#plugins.call(plugin.type, 'STATUS', call, ctx);
        } catch (error) {
          throwIfLeft(ctx);
          return messageOf(error);
        }
      }
      return '';
    });
  }
}
