import { InvalidInput } from '../../../base/failure.ts';
import type { ContainerFacts, SpecStep } from '../container-facts.ts';

/**
 * The AppArmor profile, where the host has AppArmor. `RuntimeDefault` leaves the container unconfined: no default profile
 * is loaded. The name may keep its `localhost/` prefix, also in the newer field. Privileged is unconfined.
 * Source: CRI v1, LinuxContainerSecurityContext.apparmor and apparmor_profile.
 */
export const apparmor: SpecStep = {
  cites: 'LinuxContainerSecurityContext.apparmor, apparmor_profile',
  apply: (spec, facts) => {
    const profile = localProfile(facts);
    if (profile === undefined || facts.wish.config.securityContext.privileged) return;
    if (!facts.limits.apparmor) {
      const field = 'linux.security_context.apparmor';
      throw new InvalidInput(field, `profile "${profile}" is asked for, but AppArmor is not enabled on this host`);
    }
    spec.process.apparmorProfile = profile;
  },
};

function localProfile({ wish }: ContainerFacts): string | undefined {
  const { apparmor: field, apparmorProfile } = wish.config.securityContext;
  if (field !== undefined && field.profileType !== 'Localhost') return undefined;
  const ref = field?.localhostRef ?? apparmorProfile;
  if (field === undefined && !ref.startsWith('localhost/')) return undefined;
  return ref.startsWith('localhost/') ? ref.slice('localhost/'.length) : ref;
}
