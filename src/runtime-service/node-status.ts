import type { HandlerFeatures } from '../base/handler-features.ts';

/** One statement about the runtime. Source: CRI v1, RuntimeCondition; `RuntimeReady` and `NetworkReady` are required. */
export interface NodeCondition {
  readonly type: 'RuntimeReady' | 'NetworkReady';
  readonly holds: boolean;
  /** One word for the reason; '' if the condition is true. */
  readonly reason: string;
  /** The same for people. */
  readonly message: string;
}

/** The data of this node in Status and RuntimeConfig. */
export interface NodeStatus {
  readonly cgroupDriver: 'systemd' | 'cgroupfs';
  /** The name of the handler that runs pods without a RuntimeClass. */
  readonly defaultHandler: string;
  readonly handlers: readonly { readonly name: string; readonly features: HandlerFeatures }[];
  /** What works with every handler. */
  readonly features: {
    readonly supplementalGroupsPolicy: boolean;
    readonly userNamespacesHostNetwork: boolean;
    readonly mountOptions: boolean;
  };
  /** The truth of now, both required ones at least. */
  conditions(): Promise<readonly NodeCondition[]>;
  /** Verbose info, each value JSON text: `config` (with `stateDir`), `runtime`, `network`. */
  info(): Promise<Readonly<Record<string, string>>>;
}
