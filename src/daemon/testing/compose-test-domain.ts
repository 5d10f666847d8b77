import { createLifecycle, type LifecycleOptions } from '../../operation/lifecycle.ts';
import { createReleasers } from '../../pod/releasers.ts';
import { composeDomain, type Domain, type DomainParts } from '../compose-domain.ts';

/** The parts of a domain, and what its ledger and operations are made from. */
export type TestDomainParts = Omit<DomainParts, 'ledger' | 'operations'> & Omit<LifecycleOptions, 'releasers'>;

/** A domain with a ledger and operations of its own. */
export function composeTestDomain(parts: TestDomainParts): Domain {
  const releasers = createReleasers(parts.host, parts.handlers, parts.networks, parts.leases);
  return composeDomain({ ...parts, ...createLifecycle({ ...parts, releasers }) });
}
