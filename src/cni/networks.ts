import type { Context } from '../base/context.ts';
import type { PortMapping } from '../base/cri.ts';
import type { ResourceOf } from '../operation/resource.ts';

/** Who is to be connected. */
export interface AttachmentWish {
  readonly sandboxId: string;
  readonly podName: string;
  readonly podNamespace: string;
  readonly podUid: string;
  readonly netns: string;
  readonly portMappings: readonly PortMapping[];
  readonly dns: { readonly servers: readonly string[]; readonly searches: readonly string[]; readonly options: readonly string[] } | undefined;
  readonly annotations: Readonly<Record<string, string>>;
  readonly cgroupParent: string;
}

export type CniAttachment = ResourceOf<'cni-attachment'>;

/** What the plugins gave. */
export interface NetworkResult {
  /** Addresses without prefix length; the first is the pod's primary. */
  readonly ips: readonly string[];
  /** The plugins' final result, as JSON text. */
  readonly result: string;
}

export interface NetworkStatus {
  readonly ready: boolean;
  /** `NetworkPluginNotReady` where not ready, else ''. */
  readonly reason: string;
  readonly message: string;
}

export interface Networks {
  /** The truth of now: configuration loaded, plugins there. */
  status(): Promise<NetworkStatus>;
  /** Waits until the network is ready or the caller leaves, then freezes the configuration into a ledger resource. */
  plan(wish: AttachmentWish, ctx: Context): Promise<CniAttachment>;
  /** ADD over the whole list. @throws CniPluginFailed with the plugin's words. The caller's ledger does the DEL. */
  attach(attachment: CniAttachment, cgroup: string, ctx: Context): Promise<NetworkResult>;
  /** DEL from the record; gone is done. Also the ledger's releaser. */
  detach(attachment: CniAttachment, ctx: Context): Promise<void>;
  /** Verbose Status: file, network name, last load error. */
  describe(): Readonly<Record<string, string>>;
  close(): Promise<void>;
}
