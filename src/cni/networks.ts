import type { Context } from '../base/context.ts';
import type { PortMapping } from '../base/cri.ts';
import type { ResourceOf } from '../operation/resource.ts';

/** Who is to be connected. */
export interface AttachmentRequest {
  readonly sandboxId: string;
  readonly podName: string;
  readonly podNamespace: string;
  readonly podUid: string;
  readonly netns: string;
  readonly portMappings: readonly PortMapping[];
  readonly dns:
    | { readonly servers: readonly string[]; readonly searches: readonly string[]; readonly options: readonly string[] }
    | undefined;
  readonly annotations: Readonly<Record<string, string>>;
  readonly cgroupParent: string;
}

export type CniAttachment = ResourceOf<'cni-attachment'>;

/** What the plugins gave. */
export interface NetworkResult {
  /** Addresses without prefix length; the first is the pod's primary, on its own interface. */
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
  /**
   * Freezes the configuration into a ledger resource. Where the network is not ready, waits for it some seconds (a
   * provider may just be starting), or until the caller leaves.
   * @throws Unavailable saying why the network is not ready; InvalidInput for what cannot be told to plugins
   */
  plan(request: AttachmentRequest, ctx: Context): Promise<CniAttachment>;
  /**
   * ADD over the whole list, in a cgroup that exists and holds nothing else (it is killed when a plugin hangs).
   * The caller's ledger does the DEL.
   * @throws CniPluginFailed with the plugin's words, DeadlineExceeded naming the plugin
   */
  attach(attachment: CniAttachment, cgroup: string, ctx: Context): Promise<NetworkResult>;
  /** DEL from the record; gone is done. Also the ledger's releaser. */
  detach(attachment: CniAttachment, ctx: Context): Promise<void>;
  /**
   * At start: DEL of attachments in the result cache of {@link ownAttachments} whose sandboxes are gone, then the plugins'
   * own GC where they have it. What fails is logged and tried again at the next start.
   * @param live ids of all sandboxes in the records and of all owners in the ledger
   */
  releaseStale(live: ReadonlySet<string>, ctx: Context): Promise<void>;
  /** Attachments in the result cache that this daemon, or an earlier one with the same `run_root`, made. */
  ownAttachments(): Promise<readonly CniAttachment[]>;
  /** Verbose Status: file, network name, last load error. */
  describe(): Readonly<Record<string, string>>;
  close(): Promise<void>;
}
