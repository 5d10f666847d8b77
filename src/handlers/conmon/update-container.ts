import type { Context } from '../../base/context.ts';
import type { LinuxResources } from '../../base/cri.ts';
import { PreconditionFailed } from '../../base/failure.ts';
import { scopeProperties } from '../../cgroups/scope-properties.ts';
import { cgroupOffer } from '../../oci/gather/cgroup-offer.ts';
import { ociResources } from '../../oci/spec/oci-resources.ts';
import type { TaskInfo } from '../handler.ts';
import type { OciSetup } from './oci-setup.ts';
import { setUnitProperties } from './set-unit-properties.ts';

/**
 * Updates a container's limits by the runtime's `update`, so that the runtime's own state agrees with the kernel; systemd
 * is told as well, where the cgroup is its scope. What no `update` of runc knows, huge pages, is written to the cgroup itself.
 * On cgroup v2 the kernel kills to get below a new memory limit: such a limit is refused before it is written.
 * @throws RuntimeCommandFailed, PreconditionFailed
 */
export async function updateContainer(
  setup: OciSetup,
  record: Pick<TaskInfo, 'id' | 'bundle' | 'cgroup'>,
  limits: LinuxResources,
  ctx: Context,
): Promise<void> {
  const { files, limits: machine, cgroups } = setup.host;
  const { hugepageLimits, ...wanted } = ociResources(limits, await cgroupOffer(setup.host, record.cgroup, limits));
  if (machine.cgroupVersion === 2) await refuseKillingLimit(setup, record, limits.memoryLimitInBytes);
  if (Object.keys(wanted).length > 0) {
    const file = `${record.bundle}/update.json`;
    await files.write(file, JSON.stringify(wanted), 0o600);
    await setup.cli.call(['update', `--resources=${file}`, record.id], record.id, ctx);
    if (machine.cgroupVersion === 2) await setUnitProperties(setup, record, scopeProperties(wanted), ctx);
  }
  const suffix = machine.cgroupVersion === 2 ? 'max' : 'limit_in_bytes';
  for (const { pageSize, limit } of hugepageLimits ?? []) {
    await cgroups.write(record.cgroup, `hugetlb.${pageSize}.${suffix}`, `${limit}`);
  }
}

/** Source: runtime-spec, memory.checkBeforeUpdate; runc 1.1 and crun 1.8 do not know it, so it is looked at here. */
async function refuseKillingLimit(
  setup: OciSetup,
  record: Pick<TaskInfo, 'id' | 'cgroup'>,
  limit: bigint,
): Promise<void> {
  if (limit <= 0n) return;
  const [current, stat] = await Promise.all(
    ['memory.current', 'memory.stat'].map((file) => setup.host.cgroups.read(record.cgroup, file)),
  );
  const reclaimable = BigInt(/^inactive_file (\d+)$/m.exec(stat ?? '')?.[1] ?? 0);
  const used = BigInt(current?.trim() ?? 0) - reclaimable;
  if (used <= limit) return;
  throw new PreconditionFailed(`update of container ${record.id}: it uses ${used} bytes, more than the limit ${limit}`);
}
