import type { SpecStep } from '../container-facts.ts';

/** A container that asks for no_new_privs gets it. Kubernetes sets it for `allowPrivilegeEscalation: false`. */
export const noNewPrivileges: SpecStep = {
  cites: 'LinuxContainerSecurityContext.no_new_privs',
  apply: (spec, { request }) => {
    spec.process.noNewPrivileges = request.config.securityContext.noNewPrivs;
  },
};
