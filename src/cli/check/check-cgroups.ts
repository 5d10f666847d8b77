import { readText } from '../../base/limited-read.ts';
import { chooseCgroupDriver } from '../../cgroups/choose-driver.ts';
import type { Check, CheckDeps } from './check-deps.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** Limits and statistics need these controllers. */
const NEEDED = ['cpu', 'memory', 'pids'];

/** Checks that cgroups can be created and that the controllers are enabled. */
export const checkCgroups: Check = {
  subject: 'cgroups',
  remedy: 'mount the cgroup hierarchies',
  look: async (deps) => [await layout(deps), ...(await controllers()), driver(deps)],
};

async function layout({ host, cgroup, ctx }: CheckDeps): Promise<Finding> {
  const trial = `${cgroup}/trial`;
  await host.cgroups.create(trial);
  await host.cgroups.remove(trial, ctx);
  return ok('cgroups', `version ${host.limits.cgroupVersion}; created and removed a cgroup`);
}

/** Reads /proc/cgroups, which lists every controller of the kernel for both cgroup versions. */
async function controllers(): Promise<readonly Finding[]> {
  const table = await readText('/proc/cgroups', 65_536);
  const rows = table.split('\n').map((line) => line.split('\t'));
  const enabled = new Set(rows.filter((row) => row[3] === '1').map(([name]) => name));
  const missing = NEEDED.filter((name) => !enabled.has(name));
  if (missing.length === 0) return [ok('controllers', NEEDED.join(', '))];
  const remedy = `boot with cgroup_enable=${missing.join(',')}, or use a kernel with these controllers`;
  return [fail('controllers', `missing: ${missing.join(', ')}`, remedy)];
}

function driver({ config, host }: CheckDeps): Finding {
  const { name } = chooseCgroupDriver(config.cgroup.driver, host.limits);
  if (name !== 'systemd' || host.limits.hasSystemd) return ok('cgroup driver', name);
  return warn(
    'cgroup driver',
    'the systemd driver is configured, but systemd is not running on this host',
    'set cgroup.driver to auto or cgroupfs',
  );
}
