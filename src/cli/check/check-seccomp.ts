import { configuredSpecDefaults } from '../../daemon/configured-spec-defaults.ts';
import type { Check } from './check-deps.ts';
import { ok } from './finding.ts';

/** Checks that the profile for RuntimeDefault can be read and is valid. */
export const checkSeccomp: Check = {
  subject: 'seccomp profile',
  remedy: 'set seccomp.profile to built-in, or to the path of a profile',
  look: async ({ config, host }) => {
    await configuredSpecDefaults(config, host.files);
    return [ok('seccomp profile', config.seccomp.profile)];
  },
};
