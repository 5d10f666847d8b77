import type { SparseMap } from './sparse-map.ts';

export type TarEntryType =
  | 'file'
  | 'hard-link'
  | 'symlink'
  | 'char-device'
  | 'block-device'
  | 'directory'
  | 'fifo'
  /** Something an archiver wrote for itself (volume label, socket): passed over. */
  | 'ignored';

/** One member of a layer archive, with its extended headers folded in. Names are bytes as the archive has them. */
export interface TarEntry {
  readonly type: TarEntryType;
  readonly path: Buffer;
  /** Target of a link, else empty. */
  readonly linkPath: Buffer;
  /** Permission, setuid, setgid and sticky bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of content that follow in the archive. */
  readonly size: number;
  /** Nanoseconds since the epoch, within what file systems can keep. */
  readonly mtimeNs: bigint;
  readonly deviceMajor: number;
  readonly deviceMinor: number;
  readonly xattrs: ReadonlyMap<string, Buffer>;
  /** Positions of the content in a file with holes; undefined: from the start, without holes. */
  readonly sparse: SparseMap | undefined;
}

/** What takes the members of an archive in order: `begin`, any number of `content`, `finish`, then the next. */
export interface TarSink {
  begin(entry: TarEntry): void;
  /** A part of the content; the bytes are the sink's only until it returns. */
  content(bytes: Buffer): void;
  finish(): void;
}

/** A name from an archive, fit for a message: what is not printable ASCII is escaped. */
export function printableName(name: Buffer): string {
  const text = name.subarray(0, 256).toString('latin1');
  const escaped = text.replace(/[^\x20-\x7e]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return name.length > 256 ? `${escaped}…` : escaped;
}
