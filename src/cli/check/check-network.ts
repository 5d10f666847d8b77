import { SystemClock } from '../../base/clock.ts';
import { createNetworks } from '../../cni/cni-networks.ts';
import { findExecutable } from '../../daemon/config/find-executable.ts';
import type { Check, CheckDeps } from './check-deps.ts';
import { type Finding, ok, warn } from './finding.ts';

/**
 * A network is configured and its plugins are there. Only warnings: network providers install themselves as pods of the
 * host's network, which need none of it.
 */
export const checkNetwork: Check = {
  subject: 'network',
  remedy: 'look into the directory of cni.conf_dir',
  look: async (deps) => [await network(deps), await packetFilter()],
};

async function network({ config, host, cgroup, directory, ctx }: CheckDeps): Promise<Finding> {
  const networks = await createNetworks({
    confDir: config.cni.confDir,
    pluginDirs: config.cni.pluginDirs,
    cacheDir: `${directory}/cni`,
    namespaces: `${directory}/ns`,
    host,
    cgroup,
    log: ctx.log,
    clock: new SystemClock(),
  });
  try {
    const status = await networks.status();
    const { file, network: name, cniVersion } = networks.describe();
    if (status.ready) return ok('network', `"${name}" of ${file}, version ${cniVersion}`);
    const remedy = `install a network provider, or copy deploy/cni/10-gantry.conflist to ${config.cni.confDir}`;
    return warn('network', status.message.replace('Network plugin returns error: ', ''), remedy);
  } finally {
    await networks.close();
  }
}

/** The bridge and portmap plugins call it. */
async function packetFilter(): Promise<Finding> {
  const path = await findExecutable('iptables');
  if (path !== undefined) return ok('iptables', path);
  return warn(
    'iptables',
    'not found: host ports and masquerading of the standard plugins will not work',
    'apt-get install iptables',
  );
}
