import type { SpecStep } from '../container-facts.ts';

/** The mounted root file system. Source: CRI v1, LinuxContainerSecurityContext.readonly_rootfs. */
export const root: SpecStep = {
  cites: 'LinuxContainerSecurityContext.readonly_rootfs',
  apply: (spec, { request }) => {
    spec.root = { path: request.rootfs, readonly: request.config.securityContext.readonlyRootfs };
  },
};
