import { isIP } from 'node:net';
import type { DnsConfig } from '../base/cri.ts';
import { InvalidInput } from '../base/failure.ts';

/** Far above what resolvers read and Kubernetes allows (3, 32, few); below what makes a file worth attacking with. */
const MOST_ENTRIES = 64;
const LONGEST_NAME = 253;
const SEARCH = /^[A-Za-z0-9._-]+$/;
const OPTION = /^[A-Za-z0-9_:.-]+$/;

/**
 * The text of a pod's resolv.conf, or undefined where the pod uses a copy of the host's.
 * @throws InvalidInput on an entry that would not stay one word of one line
 */
export function resolvConf(dns: DnsConfig | undefined): string | undefined {
  if (dns === undefined) return undefined;
  const { servers, searches, options } = dns;
  check('dns_config.servers', servers, (server) => isIP(server) !== 0, 'an IP address');
  check('dns_config.searches', searches, (name) => name.length <= LONGEST_NAME && SEARCH.test(name), 'a domain name');
  check('dns_config.options', options, (option) => OPTION.test(option), 'a resolver option');
  if (servers.length + searches.length + options.length === 0) return undefined;
  return [
    ...(searches.length === 0 ? [] : [`search ${searches.join(' ')}`]),
    ...servers.map((server) => `nameserver ${server}`),
    ...(options.length === 0 ? [] : [`options ${options.join(' ')}`]),
    '',
  ].join('\n');
}

function check(field: string, entries: readonly string[], isGood: (entry: string) => boolean, wanted: string): void {
  if (entries.length > MOST_ENTRIES) {
    throw new InvalidInput(field, `${entries.length} entries exceed the limit of ${MOST_ENTRIES}`);
  }
  const bad = entries.findIndex((entry) => !isGood(entry));
  if (bad !== -1) throw new InvalidInput(`${field}[${bad}]`, `${JSON.stringify(entries[bad])} is not ${wanted}`);
}
