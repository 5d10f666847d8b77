import { run } from '../../harness/run.ts';
import type { SnapshotOptions } from '../snapshot.ts';

/** Chains and rules of all tables, without counters; a host without iptables has none. */
export async function collectFirewallRules({ firewallRules }: SnapshotOptions): Promise<string[]> {
  const saved = await Promise.all(
    ['iptables-save', 'ip6tables-save'].map((program) => run(program, []).catch(() => undefined)),
  );
  const rules = saved.flatMap((ran, index) => rulesOf(index === 0 ? 'IPv4' : 'IPv6', ran?.stdout ?? ''));
  return rules.filter((rule) => firewallRules?.test(rule) !== false);
}

function rulesOf(family: string, text: string): string[] {
  let table = '';
  return text.split('\n').flatMap((line) => {
    if (line.startsWith('*')) table = line.slice(1);
    if (!/^(:|-A )/.test(line)) return [];
    return [`${family} ${table} ${line.replace(/ \[\d+:\d+\]$/, '')}`];
  });
}
