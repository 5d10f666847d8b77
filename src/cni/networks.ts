import type { Context } from '../base/context.ts';
import type { PortMapping } from '../base/cri.ts';
import type { ResourceOf } from '../operation/resource.ts';

/** The pod to connect. */
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
  /** `NetworkPluginNotReady` if not ready, otherwise ''. */
  readonly reason: string;
  readonly message: string;
}

export interface Networks {
  /** The truth of now: configuration loaded, plugins there. */
  status(): Promise<NetworkStatus>;
  /**
   * Copies the configuration into a ledger resource. If the network is not ready, waits for it for some seconds (a
   * provider may be starting), or until the caller leaves.
   * @throws Unavailable with the reason why the network is not ready; InvalidInput for values that cannot be passed to
   * plugins
   */
  plan(request: AttachmentRequest, ctx: Context): Promise<CniAttachment>;
  /**
   * ADD of the whole list, in a cgroup that exists and contains no other processes (it is killed if a plugin hangs).
   * The caller's ledger calls DEL.
   * @throws CniPluginFailed with the plugin's message, DeadlineExceeded naming the plugin
   */
  attach(attachment: CniAttachment, cgroup: string, ctx: Context): Promise<NetworkResult>;
  /** DEL from the record; gone is done. Also the ledger's releaser. */
  detach(attachment: CniAttachment, ctx: Context): Promise<void>;
  /**
   * At start: DEL of attachments in the result cache of {@link ownAttachments} whose sandboxes do not exist any more,
   * then the plugins' own GC if they support it. Failures are logged, and the calls repeated at the next start.
   * @param live ids of all sandboxes in the records and of all owners in the ledger
   */
  releaseStale(live: ReadonlySet<string>, ctx: Context): Promise<void>;
  /** Attachments in the result cache that this daemon, or an earlier one with the same `run_root`, made. */
  ownAttachments(): Promise<readonly CniAttachment[]>;
  /** Verbose Status: file, network name, last load error. */
  describe(): Readonly<Record<string, string>>;
  close(): Promise<void>;
}
