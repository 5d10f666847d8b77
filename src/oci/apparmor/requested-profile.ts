import type { ContainerSecurityContext } from '../../base/cri.ts';
import { InvalidInput } from '../../base/failure.ts';

/** What a request wants of AppArmor. */
export type RequestedApparmor =
  | { readonly kind: 'unconfined' }
  | { readonly kind: 'default' }
  | { readonly kind: 'localhost'; readonly name: string };

const FIELD = 'linux.security_context.apparmor.localhost_ref';
/** Its forerunner, read where the new field is absent. */
const DEPRECATED_FIELD = 'linux.security_context.apparmor_profile';
const LOCAL = 'localhost/';

/**
 * `apparmor` decides; the deprecated `apparmor_profile` is read where it is absent; neither means unconfined, and so does
 * privileged, whatever is asked. A name may keep its `localhost/` prefix, also in the newer field (critest sends it so).
 * @throws InvalidInput for Localhost without a name and an unknown deprecated value
 * Source: CRI v1, LinuxContainerSecurityContext.apparmor and apparmor_profile.
 */
export function requestedApparmor({
  privileged,
  apparmor,
  apparmorProfile,
}: Pick<ContainerSecurityContext, 'privileged' | 'apparmor' | 'apparmorProfile'>): RequestedApparmor {
  if (privileged) return { kind: 'unconfined' };
  if (apparmor === undefined) return fromDeprecated(apparmorProfile);
  switch (apparmor.profileType) {
    case 'Unconfined':
      return { kind: 'unconfined' };
    case 'RuntimeDefault':
      return { kind: 'default' };
    case 'Localhost':
      return localhost(apparmor.localhostRef, FIELD);
  }
}

function fromDeprecated(profile: string): RequestedApparmor {
  if (profile === '' || profile === 'unconfined') return { kind: 'unconfined' };
  if (profile === 'runtime/default') return { kind: 'default' };
  if (profile.startsWith(LOCAL)) return localhost(profile, DEPRECATED_FIELD);
  throw new InvalidInput(DEPRECATED_FIELD, `unknown profile "${profile}"`);
}

function localhost(ref: string, field: string): RequestedApparmor {
  const name = ref.startsWith(LOCAL) ? ref.slice(LOCAL.length) : ref;
  if (name === '') throw new InvalidInput(field, 'names no profile');
  return { kind: 'localhost', name };
}
