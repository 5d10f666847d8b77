import type { Config } from '../config/config.ts';
import type { NodeCondition, NodeStatus } from '../runtime-service/node-status.ts';
import type { Node } from './compose-node.ts';

/** The rooms that are asked. */
type StatusDeps = Pick<Node, 'host' | 'handlers' | 'networks' | 'cgroupDriver'>;

/** What Status and RuntimeConfig tell, asked of the rooms of this node each time. */
export class LiveNodeStatus implements NodeStatus {
  readonly cgroupDriver: NodeStatus['cgroupDriver'];
  readonly defaultHandler: string;
  readonly handlers: NodeStatus['handlers'];
  readonly features: NodeStatus['features'] = {
    supplementalGroupsPolicy: true,
    userNamespacesHostNetwork: false,
    mountOptions: true,
  };
  readonly #node: StatusDeps;
  readonly #config: Config;

  constructor(node: StatusDeps, config: Config) {
    this.#node = node;
    this.#config = config;
    this.cgroupDriver = node.cgroupDriver.name;
    this.defaultHandler = node.handlers.defaultName;
    this.handlers = node.handlers.names.map((name) => ({ name, features: node.handlers.byName(name).features }));
  }

  /** The daemon does not start without a runtime that works, so while it answers the runtime is ready. */
  async conditions(): Promise<readonly NodeCondition[]> {
    const { ready, reason, message } = await this.#node.networks.status();
    return [
      { type: 'RuntimeReady', holds: true, reason: '', message: '' },
      { type: 'NetworkReady', holds: ready, reason, message },
    ];
  }

  async info(): Promise<Readonly<Record<string, string>>> {
    const { host, networks } = this.#node;
    const { bootId, cgroupVersion, hasSystemd, apparmor, selinux } = host.limits;
    const runtime = { defaultHandler: this.defaultHandler, handlers: this.handlers, cgroupDriver: this.cgroupDriver };
    return {
      config: toJson({ ...this.#config, stateDir: this.#config.root }),
      runtime: toJson({ ...runtime, bootId, cgroupVersion, hasSystemd, apparmor, selinux }),
      network: toJson(networks.describe()),
    };
  }
}

function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) => (typeof v === 'bigint' ? v.toString() : v));
}
