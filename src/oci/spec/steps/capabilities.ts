import { InvalidInput } from '../../../base/failure.ts';
import { CAPABILITY_NAMES } from '../capability-names.ts';
import type { ContainerFacts, SpecStep } from '../container-facts.ts';

const KNOWN: ReadonlySet<string> = new Set(CAPABILITY_NAMES);

/**
 * Capabilities: the configured default set, first `ALL` added, then `ALL` dropped, then the named ones added and dropped;
 * privileged has all. Nobody gets what the daemon has not itself. Only root has them effective at once; others by a
 * file's capabilities, by setuid, or as ambient.
 * Source: CRI v1, Capability; execve(2) and capabilities(7) for users other than root.
 */
export const capabilities: SpecStep = {
  cites: 'LinuxContainerSecurityContext.capabilities, privileged',
  apply: (spec, facts) => {
    const granted = grantedCapabilities(facts);
    const ambient = ambientCapabilities(facts).filter((name) => granted.includes(name));
    const held = facts.user.uid === 0n ? granted : ambient;
    spec.process.capabilities = {
      bounding: [...granted],
      effective: [...held],
      permitted: [...held],
      inheritable: [...ambient],
      ambient: [...ambient],
    };
  },
  notes: (facts) => {
    const missing = requestedCapabilities(facts).filter((name) => !facts.limits.boundingCapabilities.has(name));
    return missing.length === 0
      ? {}
      : { capabilities: `without ${missing.join(', ')}, which the daemon has not itself` };
  },
};

function grantedCapabilities(facts: ContainerFacts): readonly string[] {
  return requestedCapabilities(facts).filter((name) => facts.limits.boundingCapabilities.has(name));
}

function requestedCapabilities({ request, defaults }: ContainerFacts): readonly string[] {
  const { privileged, capabilities: wanted } = request.config.securityContext;
  const add = names(wanted?.add ?? [], 'add_capabilities');
  const drop = names(wanted?.drop ?? [], 'drop_capabilities');
  if (privileged) return CAPABILITY_NAMES;
  const set = new Set(
    add.includes('ALL') ? CAPABILITY_NAMES : names(defaults.defaultCapabilities, 'default_capabilities'),
  );
  if (drop.includes('ALL')) set.clear();
  for (const name of add) if (name !== 'ALL') set.add(name);
  for (const name of drop) set.delete(name);
  return CAPABILITY_NAMES.filter((name) => set.has(name));
}

function ambientCapabilities({ request }: ContainerFacts): readonly string[] {
  const wanted = names(request.config.securityContext.capabilities?.addAmbient ?? [], 'add_ambient_capabilities');
  return wanted.includes('ALL') ? CAPABILITY_NAMES : wanted;
}

/** In the kernel's form: `net_admin` → `CAP_NET_ADMIN`; `ALL` stays. @throws InvalidInput for an unknown one */
function names(given: readonly string[], field: string): readonly string[] {
  return given.map((name, at) => {
    const upper = name.toUpperCase();
    if (upper === 'ALL' || upper === 'CAP_ALL') return 'ALL';
    const full = upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
    if (KNOWN.has(full)) return full;
    throw new InvalidInput(`linux.security_context.capabilities.${field}.${at}`, `unknown capability "${name}"`);
  });
}
