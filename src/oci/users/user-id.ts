import { InvalidInput } from '../../base/failure.ts';

/** Highest uid and gid taken: what fits a signed 32-bit integer, as both peers and Docker have it. */
export const HIGHEST_ID = 2147483647n;

/** True of text that is an id and never a name, however many digits it has (`Number('0x0')` and `Number('')` are traps). */
export function isNumericId(text: string): boolean {
  return /^[0-9]+$/.test(text);
}

/** @throws InvalidInput naming the field when the id is out of range */
export function checkedId(value: bigint, field: string): bigint {
  if (value < 0n || value > HIGHEST_ID) throw new InvalidInput(field, `${value} is not between 0 and ${HIGHEST_ID}`);
  return value;
}
