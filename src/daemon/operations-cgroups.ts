import { createHash } from 'node:crypto';

/**
 * Parents of the cgroups of this daemon's short-lived children. What is in them is killed at the next start, so two
 * daemons with different run roots have different ones.
 */
export function operationsCgroups(runRoot: string): { readonly pods: string; readonly pulls: string } {
  const daemon = createHash('sha256').update(runRoot).digest('hex').slice(0, 8);
  return { pods: `/gantry-ops-${daemon}`, pulls: `/gantry-pulls-${daemon}` };
}
