import { SystemClock } from '../../base/clock.ts';
import { createNetworks } from '../../cni/cni-networks.ts';
import { findExecutable } from '../../config/find-executable.ts';
import { OperationCgroups } from '../../operation/operation-cgroups.ts';
import type { Check, CheckDeps } from './check-deps.ts';
import { type Finding, ok, warn } from './finding.ts';

/**
 * Checks that a network is configured and that its plugins are installed. It only warns: network providers are usually
 * installed by pods that use the host network.
 */
export const checkNetwork: Check = {
  subject: 'network',
  remedy: 'check the network configuration files in cni.conf_dir',
  look: async (deps) => [await network(deps), await packetFilter()],
};

async function network({ config, host, cgroup, directory, ctx }: CheckDeps): Promise<Finding> {
  const clock = new SystemClock();
  const networks = await createNetworks({
    config: { ...config.cni, cacheDir: `${directory}/cni` },
    namespaces: `${directory}/ns`,
    host,
    operations: new OperationCgroups(cgroup, host, clock),
    log: ctx.log,
    clock,
  });
  try {
    const status = await networks.status();
    const { file, network: name, cniVersion } = networks.describe();
    if (status.ready) return ok('network', `"${name}" from ${file}, CNI version ${cniVersion}`);
    const remedy = `install a network provider, or copy deploy/cni/10-gantry.conflist to ${config.cni.confDir}`;
    return warn('network', status.message.replace('Network plugin returns error: ', ''), remedy);
  } finally {
    await networks.close();
  }
}

/** The bridge and portmap plugins run iptables. */
async function packetFilter(): Promise<Finding> {
  const path = await findExecutable('iptables');
  if (path !== undefined) return ok('iptables', path);
  return warn(
    'iptables',
    'not found: host ports and masquerading of the standard CNI plugins will not work',
    'apt-get install iptables',
  );
}
