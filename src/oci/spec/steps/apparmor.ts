import { InvalidInput } from '../../../base/failure.ts';
import type { ContainerFacts, SpecStep } from '../container-facts.ts';

const FIELD = 'linux.security_context.apparmor';
/** Its forerunner, read where the new field is absent. */
const DEPRECATED_FIELD = 'linux.security_context.apparmor_profile';
const LOCAL = 'localhost/';

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
      throw new InvalidInput(FIELD, `profile "${profile}" is asked for, but AppArmor is not enabled on this host`);
    }
    spec.process.apparmorProfile = profile;
  },
};

/** The name of a profile of this host; undefined for the runtime's default and for none. */
function localProfile({ wish }: ContainerFacts): string | undefined {
  const { apparmor: requested, apparmorProfile } = wish.config.securityContext;
  if (requested === undefined) return fromDeprecated(apparmorProfile);
  if (requested.profileType !== 'Localhost') return undefined;
  const { localhostRef: ref } = requested;
  return nameOf(ref.startsWith(LOCAL) ? ref.slice(LOCAL.length) : ref, `${FIELD}.localhost_ref`);
}

function fromDeprecated(profile: string): string | undefined {
  if (profile === '' || profile === 'runtime/default' || profile === 'unconfined') return undefined;
  if (profile.startsWith(LOCAL)) return nameOf(profile.slice(LOCAL.length), DEPRECATED_FIELD);
  throw new InvalidInput(DEPRECATED_FIELD, `unknown profile "${profile}"`);
}

function nameOf(name: string, field: string): string {
  if (name === '') throw new InvalidInput(field, 'names no profile');
  return name;
}
