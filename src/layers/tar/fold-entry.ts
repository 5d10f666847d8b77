import { InvalidLayer } from '../invalid-layer.ts';
import { clampSeconds, readPaxTime } from './mtime.ts';
import { lastRecord, type PaxRecords, paxXattrs } from './pax.ts';
import { type PaxSparse, readPaxSparse } from './sparse-map.ts';
import type { TarEntry, TarEntryType } from './tar-entry.ts';
import { MAX_ID, type TarHeader } from './tar-header.ts';
import { readDecimal } from './tar-number.ts';

/** What extended headers in front of a member said. */
export interface TarExtensions {
  readonly pax: PaxRecords;
  readonly longPath: Buffer | undefined;
  readonly longLink: Buffer | undefined;
  readonly sparse: PaxSparse;
}

export const NO_EXTENSIONS: TarExtensions = {
  pax: [],
  longPath: undefined,
  longLink: undefined,
  sparse: { kind: 'none' },
};

const TYPES: Readonly<Record<string, TarEntryType>> = {
  '0': 'file',
  '1': 'hard-link',
  '2': 'symlink',
  '3': 'char-device',
  '4': 'block-device',
  '5': 'directory',
  '6': 'fifo',
  '7': 'file',
  S: 'file',
  // GNU: volume label; star: socket. Neither is anything in a root file system.
  V: 'ignored',
  s: 'ignored',
};

/**
 * The member that a header and its extensions describe; PAX records take precedence over GNU ones, and both over the
 * header.
 * @throws InvalidLayer
 */
export function foldEntry(header: TarHeader, extensions: TarExtensions): Omit<TarEntry, 'sparse'> {
  const { pax } = extensions;
  const type = TYPES[header.typeflag];
  if (type === undefined)
    throw new InvalidLayer(`archive members of type "${printableFlag(header.typeflag)}" are not known`);
  const path = lastRecord(pax, 'GNU.sparse.name') ?? lastRecord(pax, 'path') ?? extensions.longPath ?? header.path;
  const linkPath = lastRecord(pax, 'linkpath') ?? extensions.longLink ?? header.linkPath;
  if (path.includes(0) || linkPath.includes(0)) throw new InvalidLayer('a name contains NUL');
  return {
    type,
    path,
    linkPath,
    mode: header.mode,
    uid: decimalOr(pax, 'uid', header.uid, MAX_ID),
    gid: decimalOr(pax, 'gid', header.gid, MAX_ID),
    size: hasContent(type) ? decimalOr(pax, 'size', header.size, Number.MAX_SAFE_INTEGER) : 0,
    mtimeNs: mtimeOf(header, pax),
    deviceMajor: header.deviceMajor,
    deviceMinor: header.deviceMinor,
    xattrs: paxXattrs(pax),
  };
}

/** Adds PAX records to the extensions seen so far. @throws InvalidLayer on a malformed sparse map */
export function withPax(before: TarExtensions, pax: PaxRecords): TarExtensions {
  return { ...before, pax, sparse: readPaxSparse(pax) };
}

function hasContent(type: TarEntryType): boolean {
  return type === 'file' || type === 'ignored';
}

function decimalOr(pax: PaxRecords, key: string, otherwise: number, max: number): number {
  const value = lastRecord(pax, key);
  return value === undefined ? otherwise : readDecimal(value.toString('latin1'), key, max);
}

function mtimeOf(header: TarHeader, pax: PaxRecords): bigint {
  const value = lastRecord(pax, 'mtime');
  return value === undefined ? clampSeconds(header.mtimeSeconds) : readPaxTime(value.toString('latin1'));
}

function printableFlag(flag: string): string {
  return /^[\x21-\x7e]$/.test(flag) ? flag : `\\x${flag.charCodeAt(0).toString(16)}`;
}
