import type { PlannedSandbox } from '../handlers/handler.ts';
import type { SandboxRecord } from './record.ts';
import type { SandboxDeps } from './sandbox-deps.ts';

/** A published sandbox as it was planned. */
export function plannedSandbox(
  { id, cgroupParent }: SandboxRecord,
  { paths, cgroups }: Pick<SandboxDeps, 'paths' | 'cgroups'>,
): PlannedSandbox {
  const cgroup = cgroups.driver.containerCgroup(cgroupParent, id);
  return { id, runDirectory: `${paths.sandboxes}/${id}`, cgroup };
}
