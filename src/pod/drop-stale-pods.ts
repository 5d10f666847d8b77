import type { ContainerDeps } from '../container/container-deps.ts';

/**
 * After a reboot no process of any pod is left: the records go, and what their rows name (addresses, directories,
 * image leases) has no owner any more and is released by the {@link Cleaner}, with all the time that a network which
 * comes up late needs (fault F11).
 */
export async function dropStalePods({
  containers,
  sandboxes,
  log,
}: Pick<ContainerDeps, 'log' | 'sandboxes' | 'containers'>): Promise<void> {
  const forgotten = { sandboxes: sandboxes.all().length, containers: containers.all().length };
  await Promise.all(containers.all().map(({ id }) => containers.delete(id)));
  await Promise.all(sandboxes.all().map(({ id }) => sandboxes.delete(id)));
  log('info', 'node was rebooted, releasing its pods', forgotten);
}
