import { InvalidLayer } from '../invalid-layer.ts';
import { lastRecord, type PaxRecords } from './pax.ts';
import { TAR_LIMITS } from './tar-limits.ts';
import { readCount, readDecimal } from './tar-number.ts';

export interface SparseRegion {
  readonly offset: number;
  readonly length: number;
}

/** A file with holes: its length, and the positions of the stored bytes, in order. */
export interface SparseMap {
  readonly realSize: number;
  readonly regions: readonly SparseRegion[];
}

/**
 * Checks that regions are in order, do not overlap, are inside the file and account for every stored byte.
 * @throws InvalidLayer
 */
export function checkSparseMap(map: SparseMap, stored: number): SparseMap {
  if (map.realSize > TAR_LIMITS.sparseSize) throw new InvalidLayer(`a sparse file claims ${map.realSize} bytes`);
  let end = 0;
  let total = 0;
  for (const { offset, length } of map.regions) {
    if (offset < end || offset + length > map.realSize)
      throw new InvalidLayer('regions of a sparse file overlap or exceed it');
    end = offset + length;
    total += length;
  }
  if (total !== stored) throw new InvalidLayer(`a sparse file stores ${stored} bytes for regions of ${total}`);
  return map;
}

/** @throws InvalidLayer when there are more regions than allowed */
export function checkRegionCount(count: number): void {
  if (count > TAR_LIMITS.sparseRegions) {
    throw new InvalidLayer(`a sparse file has more than ${TAR_LIMITS.sparseRegions} regions`);
  }
}

/** Regions of 24-byte pairs in a block of the old GNU format; an empty pair ends them. */
export function readGnuRegions(block: Buffer, start: number, count: number): readonly SparseRegion[] {
  const regions: SparseRegion[] = [];
  for (let at = start; at < start + count * 24; at += 24) {
    if (block[at] === 0) break;
    const offset = readCount(block.subarray(at, at + 12), 'sparse offset');
    regions.push({ offset, length: readCount(block.subarray(at + 12, at + 24), 'sparse length') });
  }
  return regions;
}

/** What the PAX records say about holes: nothing, a whole map (formats 0.0 and 0.1), or "in front of the content" (1.0). */
export type PaxSparse =
  | { readonly kind: 'none' }
  | { readonly kind: 'map'; readonly map: SparseMap }
  | { readonly kind: 'in-content'; readonly realSize: number };

/** @throws InvalidLayer */
export function readPaxSparse(records: PaxRecords): PaxSparse {
  const real = lastRecord(records, 'GNU.sparse.realsize') ?? lastRecord(records, 'GNU.sparse.size');
  if (real === undefined) return { kind: 'none' };
  const realSize = readDecimal(real.toString('latin1'), 'sparse size');
  if (lastRecord(records, 'GNU.sparse.major')?.toString('latin1') === '1') return { kind: 'in-content', realSize };
  const numbers = sparseNumbers(records);
  checkRegionCount(numbers.length / 2);
  return { kind: 'map', map: { realSize, regions: pairs(numbers) } };
}

function sparseNumbers(records: PaxRecords): readonly string[] {
  const map = lastRecord(records, 'GNU.sparse.map');
  if (map !== undefined) return map.toString('latin1').split(',');
  return records
    .filter(([key]) => key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes')
    .map(([, v]) => v.toString('latin1'));
}

/** Offset, length, offset, length … @throws InvalidLayer on an odd number of them */
export function pairs(numbers: readonly string[]): readonly SparseRegion[] {
  if (numbers.length % 2 !== 0) throw new InvalidLayer('a sparse map has an offset without a length');
  const regions: SparseRegion[] = [];
  for (let i = 0; i < numbers.length; i += 2) {
    const offset = readDecimal(numbers[i] ?? '', 'sparse offset');
    regions.push({ offset, length: readDecimal(numbers[i + 1] ?? '', 'sparse length') });
  }
  return regions;
}
