import type { Context } from '../../base/context.ts';
import { messageOf } from '../../base/failure.ts';
import type { OciSetup } from './oci-setup.ts';

const HYBRID_CONTROLLERS = '/sys/fs/cgroup/unified/cgroup.controllers';

/** Says why the handler cannot work on this host, or undefined: its programs are there and start, and its runtime takes the cgroups. */
export async function probeSetup(setup: OciSetup, ctx: Context): Promise<string | undefined> {
  for (const program of [setup.cli.path, setup.conmon, setup.pauseBinary]) {
    const stat = await setup.host.files.stat(program);
    if (stat === undefined) return `${program} does not exist`;
    if (stat.kind !== 'symlink' && (stat.mode & 0o111) === 0) return `${program} is not executable`;
  }
  try {
    const version = await setup.cli.call(['--version'], setup.name, ctx);
    return await refusedCgroups(setup, version);
  } catch (error) {
    return messageOf(error);
  }
}

/** crun refuses the hybrid layout where the unified tree has controllers ("cgroups in hybrid mode not supported"). */
async function refusedCgroups(setup: OciSetup, version: string): Promise<string | undefined> {
  if (!version.startsWith('crun') || setup.host.limits.cgroupVersion === 2) return undefined;
  const controllers = await setup.host.files.read(HYBRID_CONTROLLERS, 4096);
  const names = controllers === undefined ? '' : Buffer.from(controllers).toString('latin1').trim();
  return names === ''
    ? undefined
    : `crun does not support the hybrid cgroup layout (${HYBRID_CONTROLLERS} has ${names})`;
}
