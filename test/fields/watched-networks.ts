import { capabilityArgsOf } from '../../src/cni/capability-args.ts';
import type { Networks } from '../../src/cni/networks.ts';
import { FakeNetworks } from '../../src/cni/testing/fake-networks.ts';
import type { Seen } from './seen.ts';

/** The configuration of a plugin with all capabilities. */
const CAPABILITIES: ReadonlySet<string> = new Set([
  'portMappings',
  'bandwidth',
  'dns',
  'io.kubernetes.cri.pod-annotations',
  'cgroupPath',
]);

/** A network with a second address for every pod; records the arguments of its plugins. */
export function watchNetworks(seen: Seen, problem: () => string): Networks {
  const inner = new FakeNetworks();
  return {
    status: () => {
      inner.problem = problem();
      return inner.status();
    },
    plan: async (request, ctx) => ({
      ...(await inner.plan(request, ctx)),
      capabilityArgs: capabilityArgsOf(request, CAPABILITIES),
    }),
    attach: async (attachment, cgroup, ctx) => {
      seen.cni = attachment;
      const { ips, result } = await inner.attach(attachment, cgroup, ctx);
      return { ips: [...ips, 'fd00::2'], result };
    },
    detach: (attachment, ctx) => inner.detach(attachment, ctx),
    releaseStale: (live, ctx) => inner.releaseStale(live, ctx),
    ownAttachments: () => inner.ownAttachments(),
    describe: () => inner.describe(),
    close: () => inner.close(),
  };
}
