const SECOND = 1_000_000_000n;

/** The last second ext4 can keep: 2446-05-10. Earlier than 1970 is kept by no file system alike. */
const LAST = 15_032_385_535n;

/** Nanoseconds of whole seconds, within what file systems can keep. */
export function clampSeconds(seconds: bigint): bigint {
  return (seconds < 0n ? 0n : seconds > LAST ? LAST : seconds) * SECOND;
}

/**
 * Nanoseconds of a PAX time, `1700000000.123456789`; clamped, and 1970 if it is not a number: that is no reason to fail
 * a pull.
 */
export function readPaxTime(text: string): bigint {
  const match = /^(-?[0-9]{1,40})(?:\.([0-9]*))?$/.exec(text);
  if (match?.[1] === undefined) return 0n;
  const seconds = BigInt(match[1]);
  const whole = clampSeconds(seconds);
  if (whole !== seconds * SECOND || match[1].startsWith('-')) return whole;
  return whole + BigInt((match[2] ?? '').slice(0, 9).padEnd(9, '0'));
}
