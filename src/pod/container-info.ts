import type { ContainerRecord } from '../container/record.ts';
import { taskRecord } from '../container/task-record.ts';
import type { Handlers } from '../handlers/handler.ts';
import type { Host } from '../host/host.ts';
import { describedBy } from './described-by.ts';

/** Specs with a large seccomp profile and many mounts have about 50 KB. */
const LARGEST_SPEC = 16 * 1024 * 1024;

/** Verbose info of a container: JSON text under `info`, with the keys that users of CRI-O's `crictl inspect` expect. */
export async function containerInfo(
  container: ContainerRecord,
  { host, handlers }: { readonly host: Host; readonly handlers: Handlers },
): Promise<Readonly<Record<string, string>>> {
  const spec = await host.files.read(`${container.bundle}/config.json`, LARGEST_SPEC);
  const info = {
    sandboxID: container.sandboxId,
    pid: container.state === 'EXITED' ? 0 : (container.task.process?.pid ?? 0),
    ...describedBy(container, handlers, (handler) => handler.describeContainer(taskRecord(container))),
    privileged: container.config.securityContext.privileged,
    image: container.config.image.image,
    imageID: container.imageId,
    runtimeHandler: container.handler,
    rootfs: container.rootfs,
    bundle: container.bundle,
    cgroup: container.cgroup,
    notes: container.notes,
    runtimeSpec: spec === undefined ? undefined : JSON.parse(new TextDecoder().decode(spec)),
  };
  return { info: JSON.stringify(info) };
}
