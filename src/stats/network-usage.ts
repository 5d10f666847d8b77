import { isPlainObject } from '../base/plain-object.ts';
import type { SandboxRecord } from '../sandbox/record.ts';

/** Counters of an interface inside a pod, since it was made. */
export interface InterfaceUsage {
  readonly name: string;
  readonly rxBytes: bigint;
  readonly rxPackets: bigint;
  readonly rxErrors: bigint;
  readonly rxDropped: bigint;
  readonly txBytes: bigint;
  readonly txPackets: bigint;
  readonly txErrors: bigint;
  readonly txDropped: bigint;
}

export interface NetworkUsage {
  readonly timestamp: bigint;
  /** The one that has the pod's primary address. */
  readonly defaultInterface: InterfaceUsage | undefined;
  /** The others, without loopback. */
  readonly interfaces: readonly InterfaceUsage[];
}

/** A pod may have any number of interfaces, which a process of it can make; more are not reported. */
const MOST_INTERFACES = 256;

/** What networks call a pod's first interface, where their result names none. */
const USUAL_NAME = 'eth0';

/** What a pod sent and received, from the text of `net/dev` in its network namespace. */
export function networkUsage(text: string, sandbox: SandboxRecord, timestamp: bigint): NetworkUsage {
  const lines = text.split('\n');
  const named = defaultInterfaceName(sandbox) ?? USUAL_NAME;
  const some = lines.slice(0, MOST_INTERFACES + HEADINGS).flatMap(interfaceOf);
  const own = lines.find((line) => line.trimStart().startsWith(`${named}:`));
  const defaultInterface = (own === undefined ? undefined : interfaceOf(own)[0]) ?? some[0];
  return { timestamp, defaultInterface, interfaces: some.filter(({ name }) => name !== defaultInterface?.name) };
}

/** Two lines of titles, and loopback. */
const HEADINGS = 3;

/** A line of proc(5)'s net/dev: name, eight counters received, eight sent. Undefined for headings and loopback. */
function interfaceOf(line: string): readonly InterfaceUsage[] {
  const colon = line.lastIndexOf(':');
  const name = line.slice(0, colon).trim();
  const counts = line
    .slice(colon + 1)
    .trim()
    .split(/\s+/);
  if (colon < 0 || name === 'lo' || counts.length < 16) return [];
  const at = (index: number): bigint => BigInt(counts[index] ?? 0);
  const received = { rxBytes: at(0), rxPackets: at(1), rxErrors: at(2), rxDropped: at(3) };
  return [{ name, ...received, txBytes: at(8), txPackets: at(9), txErrors: at(10), txDropped: at(11) }];
}

/** In the CNI result, an address names its interface by index. Source: CNI SPEC 1.1, "ADD Success". */
function defaultInterfaceName({ networkResult, ips }: SandboxRecord): string | undefined {
  if (networkResult === undefined) return undefined;
  const result: unknown = JSON.parse(networkResult);
  if (!isPlainObject(result) || !Array.isArray(result['ips']) || !Array.isArray(result['interfaces'])) return undefined;
  const addresses = result['ips'].filter(isPlainObject);
  const primary = addresses.find(({ address }) => typeof address === 'string' && address.split('/')[0] === ips[0]);
  const named: unknown = result['interfaces'][Number(primary?.['interface'])];
  return isPlainObject(named) && typeof named['name'] === 'string' ? named['name'] : undefined;
}
