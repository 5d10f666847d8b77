import { InvalidLayer } from '../invalid-layer.ts';
import { BLOCK } from './tar-limits.ts';
import { checkCount, readCount, readNumber } from './tar-number.ts';

/** A header block as it stands, before extended headers change it. */
export interface TarHeader {
  readonly path: Buffer;
  readonly linkPath: Buffer;
  /** The type flag's character; `0` also for the old NUL. */
  readonly typeflag: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtimeSeconds: bigint;
  readonly deviceMajor: number;
  readonly deviceMinor: number;
  /** The whole block: GNU sparse files keep their map in it. */
  readonly block: Buffer;
}

/** Highest user or group id: the one above means "unchanged" to chown(2). */
export const MAX_ID = 0xffff_fffe;

const MAX_DEVICE = 0xfff_ffff;

/**
 * Reads a header block of the ustar, GNU or v7 format; undefined for a block of zeros.
 * @throws InvalidLayer on a wrong checksum or a malformed number
 */
export function readHeader(block: Buffer): TarHeader | undefined {
  if (isZero(block)) return undefined;
  checkSum(block);
  const magic = block.toString('latin1', 257, 265);
  const hasDevices = magic.startsWith('ustar');
  const typeflag = typeflagOf(block);
  return {
    path: pathOf(block, magic),
    linkPath: text(block.subarray(157, 257)),
    typeflag,
    mode: Number(readNumber(block.subarray(100, 108), 'mode') & 0o7777n),
    uid: readCount(block.subarray(108, 116), 'user id', MAX_ID),
    gid: readCount(block.subarray(116, 124), 'group id', MAX_ID),
    size: readCount(block.subarray(124, 136), 'size'),
    mtimeSeconds: readNumber(block.subarray(136, 148), 'modification time'),
    deviceMajor: hasDevices ? checkCount(readNumber(block.subarray(329, 337), 'device'), 'device', MAX_DEVICE) : 0,
    deviceMinor: hasDevices ? checkCount(readNumber(block.subarray(337, 345), 'device'), 'device', MAX_DEVICE) : 0,
    block,
  };
}

/** Only POSIX archives use the prefix field; GNU ones keep other things there. */
function pathOf(block: Buffer, magic: string): Buffer {
  const name = text(block.subarray(0, 100));
  if (!magic.startsWith('ustar\0')) return name;
  const prefix = text(block.subarray(345, 500));
  return prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]);
}

/** The old format has no flag for directories: their names end with a slash. */
function typeflagOf(block: Buffer): string {
  const flag = block[156] ?? 0;
  if (flag !== 0) return String.fromCharCode(flag);
  return text(block.subarray(0, 100)).at(-1) === 0x2f ? '5' : '0';
}

function text(field: Buffer): Buffer {
  const end = field.indexOf(0);
  return Buffer.from(end === -1 ? field : field.subarray(0, end));
}

function isZero(block: Buffer): boolean {
  return block.every((byte) => byte === 0);
}

/** Some old writers summed signed bytes; both sums are taken, as every reader does. */
function checkSum(block: Buffer): void {
  const stated = block.toString('latin1', 148, 156).replace(/\0.*$/s, '').trim();
  let unsigned = 0;
  let signed = 0;
  for (let i = 0; i < BLOCK; i++) {
    const byte = i >= 148 && i < 156 ? 0x20 : (block[i] ?? 0);
    unsigned += byte;
    signed += byte < 128 ? byte : byte - 256;
  }
  const sum = /^[0-7]+$/.test(stated) ? Number.parseInt(stated, 8) : undefined;
  if (sum !== unsigned && sum !== signed) {
    throw new InvalidLayer('not a tar archive: a header has a wrong checksum');
  }
}
