import { Internal } from '../../../base/failure.ts';
import { chooseArchitectures } from '../../seccomp/architectures.ts';
import { defaultProfile } from '../../seccomp/default-profile.ts';
import { parseProfile } from '../../seccomp/parse-profile.ts';
import { requestedSeccomp } from '../../seccomp/requested-profile.ts';
import type { SeccompProfile } from '../../seccomp/seccomp-profile.ts';
import type { ContainerFacts, SpecStep } from '../container-facts.ts';

/**
 * The seccomp profile. It comes after the capabilities: what a capability is for is allowed to who has it.
 * Source: CRI v1, SecurityProfile.
 */
export const seccomp: SpecStep = {
  cites: 'LinuxContainerSecurityContext.seccomp, seccomp_profile_path',
  apply: (spec, facts) => {
    const profile = profileOf(facts, spec.process.capabilities.bounding);
    if (profile !== undefined) spec.linux.seccomp = { ...profile };
  },
  notes: ({ request, defaults }) => {
    const requested = requestedSeccomp(request.config.securityContext);
    if (requested.kind !== 'default') return {};
    if (defaults.seccompProfile !== undefined)
      return { seccompArchitectures: `those of ${defaults.seccompProfile.path}, as configured` };
    const { names, why } = chooseArchitectures(defaults.seccomp.architectures, request.image);
    return { seccompArchitectures: `${names.join(', ')} (${why})` };
  },
};

function profileOf(facts: ContainerFacts, capabilities: readonly string[]): SeccompProfile | undefined {
  const { request, defaults, seccompFile } = facts;
  const requested = requestedSeccomp(request.config.securityContext);
  if (requested.kind === 'unconfined') return undefined;
  if (requested.kind === 'default' && defaults.seccompProfile === undefined) {
    return defaultProfile(capabilities, chooseArchitectures(defaults.seccomp.architectures, request.image).names);
  }
  const file = requested.kind === 'default' ? defaults.seccompProfile : seccompFile;
  if (file === undefined) throw new Internal('read the seccomp profile', 'it was not gathered');
  return parseProfile(file, capabilities, request.image.architecture);
}
