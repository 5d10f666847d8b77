import { readText } from '../../base/limited-read.ts';
import { chooseCgroupDriver } from '../../cgroups/choose-driver.ts';
import type { Check, CheckDeps } from './check-deps.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** Without these there are no limits and no statistics. */
const NEEDED = ['cpu', 'memory', 'pids'];

/** Cgroups can be made, and the controllers are there. */
export const checkCgroups: Check = {
  subject: 'cgroups',
  remedy: 'mount the cgroup hierarchies',
  look: async (deps) => [await layout(deps), ...(await controllers()), driver(deps)],
};

async function layout({ host, cgroup, ctx }: CheckDeps): Promise<Finding> {
  const trial = `${cgroup}/trial`;
  await host.cgroups.create(trial);
  await host.cgroups.remove(trial, ctx);
  return ok('cgroups', `version ${host.limits.cgroupVersion}; made and removed one`);
}

/** Of /proc/cgroups, which names every controller of the kernel, whatever the version. */
async function controllers(): Promise<readonly Finding[]> {
  const table = await readText('/proc/cgroups', 65_536);
  const rows = table.split('\n').map((line) => line.split('\t'));
  const enabled = new Set(rows.filter((row) => row[3] === '1').map(([name]) => name));
  const missing = NEEDED.filter((name) => !enabled.has(name));
  if (missing.length === 0) return [ok('controllers', NEEDED.join(', '))];
  const remedy = `boot with cgroup_enable=${missing.join(',')}, or a kernel that has them`;
  return [fail('controllers', `missing: ${missing.join(', ')}`, remedy)];
}

function driver({ config, host }: CheckDeps): Finding {
  const { name } = chooseCgroupDriver(config.cgroup.driver, host.limits);
  if (name !== 'systemd' || host.limits.hasSystemd) return ok('cgroup driver', name);
  return warn('cgroup driver', 'systemd is configured but does not run here', 'set cgroup.driver to auto or cgroupfs');
}
