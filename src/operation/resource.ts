/**
 * Whatever could be left behind by a crash, as data, so that the next daemon can release it too
 * (docs/architecture.md#ledger). Processes are not listed: they live in a cgroup whose row was written before they
 * existed, and go with it.
 */
export type Resource =
  /** `detach`: released also while a process uses it, which keeps what it has open. */
  | { readonly kind: 'mount'; readonly target: string; readonly detach?: true }
  | { readonly kind: 'namespace-pin'; readonly path: string }
  | {
      readonly kind: 'cni-attachment';
      readonly network: string;
      readonly containerId: string;
      readonly netns: string;
      readonly ifname: string;
      /** The network's configuration list as used for ADD, base64: DEL never reads the current file. */
      readonly config: string;
      readonly cniArgs: Readonly<Record<string, string>>;
      /** Values by capability name, as given to the plugins in `runtimeConfig`. */
      readonly capabilityArgs: Readonly<Record<string, unknown>>;
    }
  /** Absolute cgroup path below each controller's root, such as `/kubepods/podX/crio-ID`. Its processes go with it. */
  | { readonly kind: 'cgroup'; readonly path: string }
  /** A cgroup of one operation's short-lived children (`OperationCgroups`): recovery empties these before anything else. */
  | { readonly kind: 'operation-cgroup'; readonly path: string }
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string }
  /** The state an OCI runtime keeps of a container. */
  | { readonly kind: 'task'; readonly handler: string; readonly id: string }
  /** `holder` is the container that needs the image's layers. */
  | { readonly kind: 'image-lease'; readonly image: string; readonly holder: string };

export type ResourceKind = Resource['kind'];
export type ResourceOf<K extends ResourceKind> = Extract<Resource, { kind: K }>;

/** How a person recognises it in `gantry leaks`, `gantry ops` and errors. */
export function describeResource(resource: Resource): string {
  switch (resource.kind) {
    case 'mount':
      return `mount ${resource.target}`;
    case 'namespace-pin':
      return `namespace ${resource.path}`;
    case 'cni-attachment':
      return `CNI attachment of ${resource.containerId} to ${resource.network}`;
    case 'cgroup':
      return `cgroup ${resource.path}`;
    case 'operation-cgroup':
      return `operation cgroup ${resource.path}`;
    case 'directory':
      return `directory ${resource.path}`;
    case 'file':
      return `file ${resource.path}`;
    case 'task':
      return `${resource.handler} task ${resource.id}`;
    case 'image-lease':
      return `lease of image ${resource.image} by ${resource.holder}`;
  }
}

/** True of everything that processes live in. */
export function holdsProcesses({ kind }: Resource): boolean {
  return kind === 'cgroup' || kind === 'operation-cgroup';
}
