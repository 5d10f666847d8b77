import { posix } from 'node:path';
import type { ContainerPlan } from '../handler.ts';
import { monitorCgroupOf } from './monitored-task.ts';
import type { OciSetup } from './oci-setup.ts';
import type { RuntimeCli } from './runtime-cli.ts';

/** How a monitor is started so that it gets into its cgroup. */
export interface MonitorLaunch {
  readonly argv: readonly [string, ...string[]];
  /** Where the first program of it starts; it exists. */
  readonly cgroup: string;
}

const SYSTEMD_RUN = '/usr/bin/systemd-run';

/**
 * Makes the monitor's cgroup, and says how to start conmon in it. A scope cannot be made empty, and only systemd may
 * make it: `systemd-run --scope` asks for one for itself, among the pod's others, and then becomes conmon. Until then it
 * is a call that belongs to no container.
 * Source: systemd-run(1); https://systemd.io/CGROUP_DELEGATION, "the single-writer rule".
 */
export async function launchMonitor(
  setup: Pick<OciSetup, 'host' | 'conmon'> & { readonly cli: Pick<RuntimeCli, 'cgroup'> },
  plan: Pick<ContainerPlan, 'cgroup'>,
  args: readonly string[],
): Promise<MonitorLaunch> {
  const { host, cli, conmon } = setup;
  const cgroup = monitorCgroupOf(plan);
  const scope = posix.basename(cgroup);
  if (!scope.endsWith('.scope')) {
    await host.cgroups.create(cgroup);
    return { argv: [conmon, ...args], cgroup };
  }
  await host.cgroups.create(cli.cgroup, 'operation');
  const slice = posix.basename(posix.dirname(cgroup));
  const asked = ['--scope', '--quiet', '--collect', `--unit=${scope}`, `--slice=${slice}`, '--property=Delegate=yes'];
  return { argv: [SYSTEMD_RUN, ...asked, '--', conmon, ...args], cgroup: cli.cgroup };
}
