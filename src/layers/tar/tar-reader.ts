import { InvalidLayer } from '../invalid-layer.ts';
import { foldEntry, NO_EXTENSIONS, type TarExtensions, withPax } from './fold-entry.ts';
import { readPaxRecords } from './pax.ts';
import {
  checkRegionCount,
  checkSparseMap,
  pairs,
  readGnuRegions,
  type SparseMap,
  type SparseRegion,
} from './sparse-map.ts';
import type { TarSink } from './tar-entry.ts';
import { readHeader, type TarHeader } from './tar-header.ts';
import { BLOCK, TAR_LIMITS } from './tar-limits.ts';
import { readCount } from './tar-number.ts';

/** What the parse needs next: so many bytes at once, or to have so many handed on or dropped. */
type Want =
  | { readonly kind: 'collect'; readonly bytes: number; readonly mayEnd: boolean }
  | { readonly kind: 'content' | 'skip'; readonly bytes: number };

type Parse<T> = Generator<Want, T, Buffer>;

const NOTHING = Buffer.alloc(0);

/**
 * Reads a layer archive (ustar, GNU, PAX) from chunks of any size and passes its members to a sink. One header is kept
 * at a time; content is passed through. Data after the end mark is dropped.
 *
 * Differences from GNU tar are those of Go's archive/tar, which every image builder writes for: global headers are
 * skipped, members that are not files have no content, and a missing end mark is accepted at the position of a header.
 */
export class TarReader {
  readonly #sink: TarSink;
  readonly #parse: Parse<void>;
  #want: Want | undefined;
  #left = 0;
  #parts: Buffer[] = [];

  constructor(sink: TarSink) {
    this.#sink = sink;
    this.#parse = this.#archive();
    this.#resume(NOTHING);
  }

  /** @throws InvalidLayer, or what the sink throws; the reader is unusable after it */
  write(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && this.#want !== undefined) {
      const taken = rest.subarray(0, this.#left);
      rest = rest.subarray(taken.length);
      this.#left -= taken.length;
      if (this.#want.kind === 'collect') this.#parts.push(taken);
      if (this.#want.kind === 'content') this.#sink.content(taken);
      if (this.#left === 0) this.#resume(this.#collected());
    }
  }

  /** The stream has ended. @throws InvalidLayer when it ended inside a member */
  end(): void {
    if (this.#want === undefined) return;
    if (this.#want.kind === 'collect' && this.#want.mayEnd && this.#parts.length === 0) return;
    throw new InvalidLayer('the archive ends in the middle of a member');
  }

  #collected(): Buffer {
    const bytes = this.#parts.length === 1 ? this.#parts[0] : Buffer.concat(this.#parts);
    this.#parts = [];
    return bytes ?? NOTHING;
  }

  #resume(bytes: Buffer): void {
    const step = this.#parse.next(bytes);
    this.#want = step.done === true ? undefined : step.value;
    this.#left = this.#want?.bytes ?? 0;
  }

  *#archive(): Parse<void> {
    let extensions = NO_EXTENSIONS;
    for (;;) {
      const header = readHeader(yield { kind: 'collect', bytes: BLOCK, mayEnd: extensions === NO_EXTENSIONS });
      if (header === undefined) return yield* endMark();
      if (isExtension(header)) {
        extensions = yield* extend(extensions, header);
      } else {
        yield* this.#member(header, extensions);
        extensions = NO_EXTENSIONS;
      }
    }
  }

  *#member(header: TarHeader, extensions: TarExtensions): Parse<void> {
    const folded = foldEntry(header, extensions);
    const sparse = yield* sparseOf(header, folded.size, extensions);
    const padding = -folded.size & (BLOCK - 1);
    const size = sparse === undefined ? folded.size : sparse.stored;
    this.#sink.begin({ ...folded, size, sparse: sparse?.map });
    if (size > 0) yield { kind: 'content', bytes: size };
    this.#sink.finish();
    if (padding > 0) yield { kind: 'skip', bytes: padding };
  }
}

/** One zero block was seen; a second one, or the end of the stream, must follow. */
function* endMark(): Parse<void> {
  const second = readHeader(yield { kind: 'collect', bytes: BLOCK, mayEnd: true });
  if (second !== undefined) throw new InvalidLayer('a single zero block in the middle of the archive');
}

function isExtension({ typeflag }: TarHeader): boolean {
  return typeflag === 'x' || typeflag === 'g' || typeflag === 'L' || typeflag === 'K';
}

function* extend(before: TarExtensions, header: TarHeader): Parse<TarExtensions> {
  if (header.size > TAR_LIMITS.extendedHeader) {
    throw new InvalidLayer(`an extended header of ${header.size} bytes (limit ${TAR_LIMITS.extendedHeader})`);
  }
  const bytes = header.size === 0 ? NOTHING : yield { kind: 'collect', bytes: header.size, mayEnd: false };
  const padding = -header.size & (BLOCK - 1);
  if (padding > 0) yield { kind: 'skip', bytes: padding };
  switch (header.typeflag) {
    case 'x':
      return withPax(before, readPaxRecords(bytes));
    case 'L':
      return { ...before, longPath: upToNul(bytes) };
    case 'K':
      return { ...before, longLink: upToNul(bytes) };
    default:
      // Go's readers pass global headers over, so images rely on nothing in them; git writes its commit there.
      return { ...before };
  }
}

function upToNul(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0);
  return Buffer.from(end === -1 ? bytes : bytes.subarray(0, end));
}

interface SparseMember {
  readonly map: SparseMap;
  /** Content bytes that follow the map. */
  readonly stored: number;
}

function* sparseOf(header: TarHeader, size: number, { sparse }: TarExtensions): Parse<SparseMember | undefined> {
  if (header.typeflag === 'S') return { map: checkSparseMap(yield* gnuSparseMap(header), size), stored: size };
  switch (sparse.kind) {
    case 'none':
      return undefined;
    case 'map':
      return { map: checkSparseMap(sparse.map, size), stored: size };
    case 'in-content': {
      const { regions, mapSize } = yield* regionsInContent(size);
      const stored = size - mapSize;
      return { map: checkSparseMap({ realSize: sparse.realSize, regions }, stored), stored };
    }
  }
}

/** The old GNU format: four regions in the header, twenty-one in each block that follows while a flag says so. */
function* gnuSparseMap({ block }: TarHeader): Parse<SparseMap> {
  const regions: SparseRegion[] = [...readGnuRegions(block, 386, 4)];
  for (let extended = block[482] !== 0; extended; ) {
    const next = yield { kind: 'collect', bytes: BLOCK, mayEnd: false };
    regions.push(...readGnuRegions(next, 0, 21));
    checkRegionCount(regions.length);
    extended = next[504] !== 0;
  }
  return { realSize: readCount(block.subarray(483, 495), 'sparse size'), regions };
}

/** PAX format 1.0: a count and pairs in decimal lines in front of the content, padded to whole blocks. */
function* regionsInContent(size: number): Parse<{ regions: readonly SparseRegion[]; mapSize: number }> {
  const numbers: string[] = [];
  let partial = '';
  for (let mapSize = BLOCK; mapSize <= Math.min(size, TAR_LIMITS.sparseMap); mapSize += BLOCK) {
    const block = yield { kind: 'collect', bytes: BLOCK, mayEnd: false };
    const lines = (partial + block.toString('latin1')).split('\n');
    partial = lines.pop() ?? '';
    numbers.push(...lines);
    const wanted = numbers[0] === undefined ? Number.POSITIVE_INFINITY : 1 + 2 * regionCount(numbers[0]);
    if (numbers.length >= wanted) return { regions: pairs(numbers.slice(1, wanted)), mapSize };
  }
  throw new InvalidLayer('a sparse map exceeds its content');
}

function regionCount(line: string): number {
  const count = /^[0-9]{1,9}$/.test(line) ? Number(line) : Number.POSITIVE_INFINITY;
  checkRegionCount(count);
  return count;
}
