import { firstDifference } from '../base/canonical.ts';
import type { ContainerConfig, ContainerMetadata } from '../base/cri.ts';
import { AlreadyExists } from '../base/failure.ts';

/** What CreateContainer was asked for; `sandboxId` is whole. */
export interface ContainerRequest {
  readonly sandboxId: string;
  readonly config: ContainerConfig;
}

/** Identifies a container among retries. A JSON list: no choice of names makes two keys alike. */
export function containerKey(sandboxId: string, metadata: ContainerMetadata): string {
  return JSON.stringify([sandboxId, metadata.name, metadata.attempt]);
}

/** The refusal of a request whose key is in use by another one; names the first field that differs, if one does. */
export function containerConflict(id: string, theirs: ContainerConfig, ours: ContainerConfig): AlreadyExists {
  return new AlreadyExists('container', ours.metadata.name, id, firstDifference(theirs, ours));
}
