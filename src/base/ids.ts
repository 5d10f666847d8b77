import { randomBytes } from 'node:crypto';

/** 64 lower-case hex characters, as CRI-O and containerd name sandboxes and containers. */
export function newId(): string {
  return randomBytes(32).toString('hex');
}

/** A source of ids, so that the simulator's are reproducible. */
export type NewId = () => string;

/** True of a whole id or of a prefix that a person may type (at least one hex character). */
export function isIdPrefix(text: string): boolean {
  return /^[0-9a-f]{1,64}$/.test(text);
}
