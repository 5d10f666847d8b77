import type { Context } from '../base/context.ts';
import type { OperationCgroups } from '../operation/operation-cgroups.ts';
import { stampOf } from './load-networks.ts';
import { type NetworkSelection, selectNetwork } from './network-selection.ts';
import type { Plugins } from './plugins.ts';

/**
 * The network to which pods are attached, according to the configuration directory at the time of the call. A call is
 * cheap (a few stat calls) if nothing has changed.
 *
 * Invariant: one load at a time; concurrent callers share its result.
 */
export class CurrentNetwork {
  readonly #directory: string;
  readonly #plugins: Plugins;
  readonly #operations: OperationCgroups;
  #selection: NetworkSelection = { kind: 'none', problem: 'network configuration not read yet' };
  #stamp = '';
  #looking: Promise<NetworkSelection> | undefined;

  constructor(directory: string, plugins: Plugins, operations: OperationCgroups) {
    this.#directory = directory;
    this.#plugins = plugins;
    this.#operations = operations;
  }

  /** The result of the last load. */
  get last(): NetworkSelection {
    return this.#selection;
  }

  /** What is there now. */
  look(ctx: Context): Promise<NetworkSelection> {
    this.#looking ??= this.#look(ctx).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(ctx: Context): Promise<NetworkSelection> {
    const stamp = await this.#stampNow();
    if (stamp === this.#stamp) return this.#selection;
    const before = this.#selection;
    const selection = await this.#operations.use('cni-version', ctx, (cgroup) =>
      selectNetwork(this.#directory, this.#plugins, cgroup, ctx),
    );
    this.#selection = selection;
    this.#stamp = await this.#stampNow();
    report(before, selection, ctx);
    return selection;
  }

  /** Also of the folder of the network and of the plugins' programs: a binary may come or go. */
  async #stampNow(): Promise<string> {
    const { network } = this.#selection.kind === 'network' ? this.#selection : { network: undefined };
    const folder = network === undefined ? '' : stampOf(`${this.#directory}/${network.name}`);
    const stamps = await Promise.all([stampOf(this.#directory), folder, this.#plugins.stamp()]);
    return stamps.join('\n\n');
  }
}

function report(before: NetworkSelection, now: NetworkSelection, ctx: Context): void {
  if (now.kind === 'network') {
    const { file, network } = now;
    ctx.log('info', 'network configuration loaded', { file, network: network.name, cniVersion: network.cniVersion });
  } else if (before.kind !== 'none' || before.problem !== now.problem) {
    ctx.log('warn', 'pod network is not ready', { problem: now.problem });
  }
}
