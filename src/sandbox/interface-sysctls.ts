import type { Labels } from '../base/cri.ts';

/** `net.ipv4.conf.eth0.forwarding`; `all`, `default` and `lo` exist in a new namespace. Source: kernel, ip-sysctl. */
const OF_AN_INTERFACE = /^net\.(?:ipv[46]|mpls)\.(?:conf|neigh)\.(?!all\.|default\.|lo\.)/;

/** Those that can be set only after the network plugins have made the interfaces. */
export function interfaceSysctls(sysctls: Labels): Labels {
  return pick(sysctls, (name) => OF_AN_INTERFACE.test(name));
}

/** Those that are set in the new namespaces, before anything uses them. */
export function namespaceSysctls(sysctls: Labels): Labels {
  return pick(sysctls, (name) => !OF_AN_INTERFACE.test(name));
}

function pick(sysctls: Labels, matchesFilter: (name: string) => boolean): Labels {
  return Object.fromEntries(Object.entries(sysctls).filter(([name]) => matchesFilter(name)));
}
