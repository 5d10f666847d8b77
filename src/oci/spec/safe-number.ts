import { InvalidInput } from '../../base/failure.ts';

/**
 * A 64-bit value of the protocol as a JSON number. What is beyond exact numbers is more than any machine has and means
 * "unlimited": it is written as the largest exact one.
 * @throws InvalidInput for values below `least`
 */
export function safeNumber(value: bigint, field: string, least = 0n): number {
  if (value < least) throw new InvalidInput(field, `${value} is less than ${least}`);
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  return Number(value > most ? most : value);
}
