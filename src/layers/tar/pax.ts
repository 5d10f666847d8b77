import { InvalidLayer } from '../invalid-layer.ts';
import { readDecimal } from './tar-number.ts';

/** Records of a PAX extended header in order; values are bytes, a key may come again (sparse maps of format 0.0). */
export type PaxRecords = readonly (readonly [key: string, value: Buffer])[];

const XATTR = 'SCHILY.xattr.';

/**
 * Splits `LENGTH KEY=VALUE\n` records. Source: POSIX pax, "pax Extended Header".
 * @throws InvalidLayer if a length is wrong or a key is missing
 */
export function readPaxRecords(bytes: Buffer): PaxRecords {
  const records: (readonly [string, Buffer])[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = recordLength(bytes, at);
    records.push(readRecord(bytes.subarray(at, at + length)));
    at += length;
  }
  return records;
}

function recordLength(bytes: Buffer, at: number): number {
  const space = bytes.indexOf(0x20, at);
  if (space === -1 || space - at > 20) throw new InvalidLayer('an extended header record has no length');
  const length = readDecimal(bytes.toString('latin1', at, space), 'record length');
  if (length <= space - at + 1 || at + length > bytes.length) {
    throw new InvalidLayer('an extended header record has the wrong length');
  }
  return length;
}

function readRecord(record: Buffer): readonly [string, Buffer] {
  const start = record.indexOf(0x20) + 1;
  const equals = record.indexOf(0x3d, start);
  if (record.at(-1) !== 0x0a || equals <= start)
    throw new InvalidLayer('an extended header record has no key or no end');
  return [record.toString('utf8', start, equals), Buffer.from(record.subarray(equals + 1, -1))];
}

/** The last value of a key; undefined if there is none or it is empty (an empty value deletes an earlier one). */
export function lastRecord(records: PaxRecords, key: string): Buffer | undefined {
  const value = records.findLast(([name]) => name === key)?.[1];
  return value === undefined || value.length === 0 ? undefined : value;
}

/** Extended attributes by name, as GNU tar, star, Go and libarchive write them. */
export function paxXattrs(records: PaxRecords): ReadonlyMap<string, Buffer> {
  const xattrs = new Map<string, Buffer>();
  for (const [key, value] of records) {
    if (key.startsWith(XATTR)) xattrs.set(key.slice(XATTR.length), value);
  }
  return xattrs;
}
