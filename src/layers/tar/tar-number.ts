import { InvalidLayer } from '../invalid-layer.ts';

/**
 * Reads a numeric header field: octal text, or base 256 with the top bit set (GNU, for what does not fit in octal).
 * @throws InvalidLayer on anything else
 */
export function readNumber(field: Buffer, name: string): bigint {
  const first = field[0] ?? 0;
  return (first & 0x80) === 0 ? readOctal(field, name) : readBase256(field);
}

/**
 * Reads a field that must be a size, an id or a device number.
 * @throws InvalidLayer when negative or above `max`
 */
export function readCount(field: Buffer, name: string, max: number = Number.MAX_SAFE_INTEGER): number {
  return checkCount(readNumber(field, name), name, max);
}

/** @throws InvalidLayer when negative or above `max` */
export function checkCount(value: bigint, name: string, max: number): number {
  if (value < 0n || value > BigInt(max))
    throw new InvalidLayer(`${name} ${value} of an archive header is out of range`);
  return Number(value);
}

/** Text of decimal digits only, as PAX writes sizes and ids. @throws InvalidLayer */
export function readDecimal(text: string, name: string, max: number = Number.MAX_SAFE_INTEGER): number {
  if (!/^[0-9]{1,20}$/.test(text)) throw new InvalidLayer(`${name} of an extended header is not a decimal number`);
  return checkCount(BigInt(text), name, max);
}

function readOctal(field: Buffer, name: string): bigint {
  // Old writers pad with spaces in front, end with a space or NUL, or leave the field empty.
  const text = field.toString('latin1').replace(/\0.*$/s, '').trim();
  if (text === '') return 0n;
  if (!/^[0-7]+$/.test(text)) throw new InvalidLayer(`${name} of an archive header is not an octal number`);
  return BigInt(`0o${text}`);
}

function readBase256(field: Buffer): bigint {
  let value = BigInt((field[0] ?? 0) & 0x7f);
  for (const byte of field.subarray(1)) value = (value << 8n) | BigInt(byte);
  const bits = BigInt(field.length * 8 - 1);
  return value >= 1n << (bits - 1n) ? value - (1n << bits) : value;
}
