import type { CniAttachment } from '../cni/networks.ts';
import { holdsProcesses, type Resource } from '../operation/resource.ts';
import type { SandboxLayout } from './sandbox-layout.ts';

/**
 * All that a sandbox will have; `ofHandler` is what its handler adds, `pauseImage` the id of the image that its pause is run from. Released in reverse: pause, network (its plugins' processes before its DEL: they would
 * act after it), namespaces, mounts, directories (docs/architecture.md#order-of-a-stop).
 */
export function sandboxResources(
  layout: SandboxLayout,
  ofHandler: readonly Resource[],
  attachment: CniAttachment | undefined,
  pauseImage: string | undefined,
): readonly Resource[] {
  const pins = Object.values(layout.namespaces).map((path): Resource => ({ kind: 'namespace-pin', path }));
  return [
    ...(pauseImage === undefined ? [] : [{ kind: 'image-lease', image: pauseImage, holder: layout.id } as const]),
    { kind: 'directory', path: layout.directory },
    ...(pauseImage === undefined ? [] : [{ kind: 'mount', target: layout.pauseRoot } as const]),
    ...(layout.ownShm ? [{ kind: 'mount', target: layout.files.shm } as const] : []),
    ...pins,
    ...(attachment === undefined
      ? []
      : [attachment, { kind: 'operation-cgroup', path: layout.operationCgroup } as const]),
    ...ofHandler,
  ];
}

/** True of a cgroup that holds only children of one operation: recovery empties these before anything else. */
export function isOperationCgroup(resource: Resource): boolean {
  return resource.kind === 'operation-cgroup';
}

/** What StopPodSandbox gives back; files and mounts stay until the removal. */
export function isOfRunningSandbox(resource: Resource): boolean {
  const { kind } = resource;
  return holdsProcesses(resource) || kind === 'task' || kind === 'cni-attachment' || kind === 'namespace-pin';
}
