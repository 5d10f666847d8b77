/** The parts of an archive that a test sets; the rest of a header has defaults. */
export interface TestEntry {
  readonly path: string | Buffer;
  readonly typeflag?: string;
  readonly content?: string | Buffer;
  readonly linkPath?: string | Buffer;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtime?: number;
  readonly major?: number;
  readonly minor?: number;
  /** Records of an extended header in front; values may be bytes. */
  readonly pax?: Readonly<Record<string, string | Buffer>>;
  /** Raw text of the size field, for wrong sizes. */
  readonly rawSize?: Buffer;
  /** Changes the finished header block, before its checksum is made. */
  readonly patch?: (block: Buffer) => void;
}

/** An archive of exactly these members, with an end mark. No check of anything: it is for hostile ones too. */
export function tarOf(entries: readonly TestEntry[]): Buffer {
  return Buffer.concat([...entries.map(tarMember), Buffer.alloc(1024)]);
}

/** One member without an end mark. */
export function tarMember(entry: TestEntry): Buffer {
  const pax =
    entry.pax === undefined ? Buffer.alloc(0) : member({ path: 'pax', typeflag: 'x', content: paxOf(entry.pax) });
  return Buffer.concat([pax, ...longNames(entry), member(entry)]);
}

/** PAX records as bytes. */
function paxOf(records: Readonly<Record<string, string | Buffer>>): Buffer {
  return Buffer.concat(Object.entries(records).map(([key, value]) => paxRecord(key, Buffer.from(value))));
}

function paxRecord(key: string, value: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
  let length = body.length + 1;
  while (`${length}`.length + body.length !== length) length = `${length}`.length + body.length;
  return Buffer.concat([Buffer.from(`${length}`), body]);
}

/** Names that do not fit their fields go in front, GNU's way. */
function longNames(entry: TestEntry): readonly Buffer[] {
  const [path, link] = [Buffer.from(entry.path), Buffer.from(entry.linkPath ?? '')];
  const long: Buffer[] = [];
  if (path.length > 100)
    long.push(member({ path: '././@LongLink', typeflag: 'L', content: Buffer.concat([path, Buffer.alloc(1)]) }));
  if (link.length > 100)
    long.push(member({ path: '././@LongLink', typeflag: 'K', content: Buffer.concat([link, Buffer.alloc(1)]) }));
  return long;
}

function member(entry: TestEntry): Buffer {
  const content = Buffer.from(entry.content ?? '');
  const block = Buffer.alloc(512);
  Buffer.from(entry.path).copy(block, 0, 0, 100);
  octal(block, 100, 8, entry.mode ?? (entry.typeflag === '5' ? 0o755 : 0o644));
  octal(block, 108, 8, entry.uid ?? 0);
  octal(block, 116, 8, entry.gid ?? 0);
  if (entry.rawSize === undefined) octal(block, 124, 12, content.length);
  else entry.rawSize.copy(block, 124, 0, 12);
  octal(block, 136, 12, entry.mtime ?? 1_700_000_000);
  block.write(entry.typeflag ?? '0', 156, 'latin1');
  Buffer.from(entry.linkPath ?? '').copy(block, 157, 0, 100);
  block.write('ustar\0' + '00', 257, 'latin1');
  octal(block, 329, 8, entry.major ?? 0);
  octal(block, 337, 8, entry.minor ?? 0);
  entry.patch?.(block);
  writeChecksum(block);
  return Buffer.concat([block, content, Buffer.alloc(-content.length & 511)]);
}

function octal(block: Buffer, at: number, length: number, value: number): void {
  block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, length, 'latin1');
}

function writeChecksum(block: Buffer): void {
  block.fill(0x20, 148, 156);
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 8, 'latin1');
}
