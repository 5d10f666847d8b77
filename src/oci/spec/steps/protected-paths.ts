import { isAbsolute, normalize } from 'node:path';
import { hasControlCharacters } from '../../../base/control-characters.ts';
import { InvalidInput } from '../../../base/failure.ts';
import type { ContainerFacts, SpecStep } from '../container-facts.ts';
import { DEFAULT_MASKED_PATHS, DEFAULT_READONLY_PATHS } from '../protected-paths.ts';

/** Each is a mount of the runtime's; kubelet sends about ten. */
const MOST = 1000;

/**
 * Masked and read-only paths: the request's, or the defaults where it names none (the protocol cannot tell an empty list
 * from an absent one). A privileged container has neither.
 * Source: CRI v1, LinuxContainerSecurityContext.masked_paths and readonly_paths.
 */
export const protectedPaths: SpecStep = {
  cites: 'LinuxContainerSecurityContext.masked_paths, readonly_paths',
  apply: (spec, facts) => {
    const { privileged, maskedPaths, readonlyPaths } = facts.request.config.securityContext;
    if (privileged) return;
    spec.linux.maskedPaths = choose('masked_paths', maskedPaths, DEFAULT_MASKED_PATHS, facts);
    spec.linux.readonlyPaths = choose('readonly_paths', readonlyPaths, DEFAULT_READONLY_PATHS, facts);
  },
};

function choose(name: string, requested: readonly string[], usual: readonly string[], facts: ContainerFacts): string[] {
  // In a user namespace an empty list is Kubernetes' `procMount: Unmasked`.
  if (requested.length === 0) return facts.request.namespaces.user === undefined ? [...usual] : [];
  const field = `linux.security_context.${name}`;
  if (requested.length > MOST) throw new InvalidInput(field, `${requested.length} paths exceed the limit of ${MOST}`);
  requested.forEach((path, at) => {
    if (isAbsolute(path) && normalize(path) === path && !hasControlCharacters(path)) return;
    throw new InvalidInput(`${field}.${at}`, `${JSON.stringify(path)} is not an absolute path in canonical form`);
  });
  return [...requested];
}
