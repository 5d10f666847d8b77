import { PreconditionFailed } from '../base/failure.ts';
import { connectHost, type Endpoint, ownEndpoint } from './endpoint.ts';
import { formatReference, type Reference, repositoryName } from './reference.ts';
import type { MirrorRule, RegistriesConfig, RegistryRule } from './registries-config.ts';

/**
 * Where to ask for a reference, in order: the mirrors of the rule with the longest matching prefix, then its location.
 * @throws PreconditionFailed when the registry is blocked
 */
export function endpointsFor(config: RegistriesConfig, reference: Reference): readonly [Endpoint, ...Endpoint[]] {
  const name = repositoryName(reference);
  const rule = longestMatch(config.rules, name);
  if (rule === undefined) return [ownEndpoint(reference)];
  if (rule.blocked) {
    throw new PreconditionFailed(`image "${formatReference(reference)}": registry "${rule.prefix}" is blocked`, {
      remedy: `see "blocked" in ${config.file}`,
    });
  }
  const mirrors = rule.mirrors.filter((mirror) => mayServe(mirror, reference));
  const all = mirrors.map((m) => rewritten(name, rule, m.location, m.insecure, true));
  return withOwn(all, rewritten(name, rule, rule.location, rule.insecure, false));
}

function withOwn(mirrors: readonly Endpoint[], own: Endpoint): readonly [Endpoint, ...Endpoint[]] {
  const [first, ...rest] = mirrors;
  return first === undefined ? [own] : [first, ...rest, own];
}

function longestMatch(rules: readonly RegistryRule[], name: string): RegistryRule | undefined {
  let best: { rule: RegistryRule; length: number } | undefined;
  for (const rule of rules) {
    const length = matchedLength(rule.prefix, name);
    if (length > (best?.length ?? 0)) best = { rule, length };
  }
  return best?.rule;
}

/**
 * The number of characters of the name that the prefix covers, 0 for none. A prefix ends at the end of a path
 * component; `*.example.com` covers the whole host.
 */
function matchedLength(prefix: string, name: string): number {
  if (prefix.startsWith('*.')) {
    const host = name.slice(0, name.indexOf('/'));
    const bare = host.replace(/:[0-9]+$/, '');
    return host.endsWith(prefix.slice(1)) || bare.endsWith(prefix.slice(1)) ? host.length : 0;
  }
  return name === prefix || name.startsWith(`${prefix}/`) ? prefix.length : 0;
}

function mayServe(mirror: MirrorRule, reference: Reference): boolean {
  if (mirror.pulls === 'all') return true;
  return (mirror.pulls === 'digest-only') === (reference.digest !== undefined);
}

function rewritten(name: string, rule: RegistryRule, location: string, insecure: boolean, mirror: boolean): Endpoint {
  const full = location === '' ? name : `${location}${name.slice(matchedLength(rule.prefix, name))}`;
  const slash = full.indexOf('/');
  const host = connectHost(full.slice(0, slash));
  return { host, repository: full.slice(slash + 1), insecure, mirror };
}
