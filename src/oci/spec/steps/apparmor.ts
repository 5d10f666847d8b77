import { InvalidInput } from '../../../base/failure.ts';
import { DEFAULT_PROFILE_NAME } from '../../apparmor/default-profile.ts';
import { requestedApparmor } from '../../apparmor/requested-profile.ts';
import type { SpecStep } from '../container-facts.ts';

const FIELD = 'linux.security_context.apparmor';

/**
 * The AppArmor profile. A host without AppArmor refuses a profile of its own and has no `RuntimeDefault`, as both peers
 * have it; a profile that is not loaded is refused here, in words, rather than by the runtime.
 * Source: CRI v1, LinuxContainerSecurityContext.apparmor and apparmor_profile.
 */
export const apparmor: SpecStep = {
  cites: 'LinuxContainerSecurityContext.apparmor, apparmor_profile',
  apply: (spec, { limits, apparmorProfiles, request }) => {
    const requested = requestedApparmor(request.config.securityContext);
    if (requested.kind === 'unconfined' || (requested.kind === 'default' && !limits.apparmor)) return;
    const profile = requested.kind === 'default' ? DEFAULT_PROFILE_NAME : requested.name;
    if (!limits.apparmor) {
      throw new InvalidInput(FIELD, `profile "${profile}" was requested, but AppArmor is not enabled on this host`);
    }
    if (apparmorProfiles?.has(profile) === false) {
      throw new InvalidInput(FIELD, `profile "${profile}" is not loaded on this host`);
    }
    spec.process.apparmorProfile = profile;
  },
};
