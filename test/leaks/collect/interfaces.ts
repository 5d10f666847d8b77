import { readdirSync } from 'node:fs';
import type { SnapshotOptions } from '../snapshot.ts';

/** Network interfaces of the host's namespace: a pod's veth ends here. */
export function collectInterfaces({ interfaces }: SnapshotOptions): string[] {
  return readdirSync('/sys/class/net').filter((name) => interfaces?.test(name) !== false);
}
