import { isAbsolute } from 'node:path';
import type { ContainerSecurityContext } from '../../base/cri.ts';
import { InvalidInput } from '../../base/failure.ts';

/** What a request wants of seccomp. */
export type RequestedSeccomp =
  | { readonly kind: 'unconfined' }
  | { readonly kind: 'default' }
  | { readonly kind: 'localhost'; readonly path: string };

/**
 * `seccomp` decides; the deprecated `seccomp_profile_path` is read where it is absent; neither means unconfined, and so
 * does privileged, whatever is asked.
 * @throws InvalidInput for a Localhost profile without absolute path and an unknown deprecated value
 * Source: CRI v1, LinuxContainerSecurityContext.seccomp; critest "nil profile, which is unconfined".
 */
export function requestedSeccomp(
  context: Pick<ContainerSecurityContext, 'privileged' | 'seccomp' | 'seccompProfilePath'>,
): RequestedSeccomp {
  if (context.privileged) return { kind: 'unconfined' };
  if (context.seccomp === undefined) return fromDeprecated(context.seccompProfilePath);
  switch (context.seccomp.profileType) {
    case 'Unconfined':
      return { kind: 'unconfined' };
    case 'RuntimeDefault':
      return { kind: 'default' };
    case 'Localhost':
      return localhost(context.seccomp.localhostRef, 'linux.security_context.seccomp.localhost_ref');
  }
}

function fromDeprecated(path: string): RequestedSeccomp {
  if (path === '' || path === 'unconfined') return { kind: 'unconfined' };
  if (path === 'runtime/default' || path === 'docker/default') return { kind: 'default' };
  const field = 'linux.security_context.seccomp_profile_path';
  if (!path.startsWith('localhost/')) throw new InvalidInput(field, `unknown profile "${path}"`);
  return localhost(path.slice('localhost/'.length), field);
}

function localhost(ref: string, field: string): RequestedSeccomp {
  const path = ref.startsWith('localhost/') ? ref.slice('localhost/'.length) : ref;
  if (!isAbsolute(path)) throw new InvalidInput(field, `"${ref}" is not an absolute path`);
  return { kind: 'localhost', path };
}
