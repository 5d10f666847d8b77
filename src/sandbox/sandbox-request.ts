import { firstDifference } from '../base/canonical.ts';
import type { PodSandboxConfig, PodSandboxMetadata } from '../base/cri.ts';
import { AlreadyExists } from '../base/failure.ts';

/** What RunPodSandbox was asked for. */
export interface SandboxRequest {
  readonly config: PodSandboxConfig;
  /** As in the request; '' is the default handler. */
  readonly handler: string;
}

/** Identifies a sandbox among retries. A JSON list: no choice of names makes two keys alike. */
export function sandboxKey(metadata: PodSandboxMetadata): string {
  return JSON.stringify([metadata.namespace, metadata.name, metadata.uid, metadata.attempt]);
}

/** The refusal of a request whose key is in use by another one; names the first field that differs, if one does. */
export function sandboxConflict(id: string, theirs: SandboxRequest, ours: SandboxRequest): AlreadyExists {
  const { namespace, name } = ours.config.metadata;
  return new AlreadyExists('pod sandbox', `${namespace}/${name}`, id, firstDifference(theirs, ours));
}
