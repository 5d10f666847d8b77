import { constants, linkSync, lstatSync, mkdirSync, openSync, symlinkSync } from 'node:fs';
import { errnoOf } from '../../base/failure.ts';
import { makeNode, setTimes } from '../../host/file-node-calls.ts';
import type { TarEntry, TarSink } from '../tar/tar-entry.ts';
import { setAttributes, setSymlinkAttributes } from './attributes.ts';
import { type BytePath, baseOf, cleanPath, joinPath, parentOf, toBytes } from './byte-path.ts';
import { foreignArchitecture } from './elf.ts';
import { FileWriter } from './file-writer.ts';
import { isSameFile, LayerPaths, lstatIfPresent, overwriting } from './layer-paths.ts';
import { type LowerLayers, NO_LOWER_LAYERS } from './lower-layers.ts';
import { SpaceGuard, type UnpackLimits } from './space-guard.ts';
import { unpackFailure } from './unpack-failure.ts';
import { readWhiteoutName, replaceByDirectory } from './whiteout.ts';

/** What unpacking a layer showed. */
export interface UnpackedLayer {
  /** Bytes and inodes on the disk, counted as whole blocks. */
  readonly bytes: number;
  readonly inodes: number;
  /**
   * Architectures that its executables need in addition to the native one (docs/architecture.md#seccomp-architectures).
   */
  readonly foreignArchitectures: readonly string[];
  /** True: made with what is below in view, so it fits only on those layers (docs/architecture.md#layers). */
  readonly needsLower: boolean;
}

const BLOCK = 4096;
const S_IFCHR = 0o020000;
const S_IFBLK = 0o060000;
const S_IFIFO = 0o010000;

const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/**
 * Turns the members of a layer archive into an overlay layer in `/`: the caller's thread must have the layer as its
 * root ({@link ThreadRoot}), so that the kernel resolves every path as by chroot and nothing leads out. Opens nothing
 * but regular files that it has just made. A member that comes again replaces the earlier one.
 */
export class Unpacker implements TarSink {
  readonly #guard: SpaceGuard;
  readonly #places: LayerPaths;
  readonly #directoryTimes = new Map<BytePath, bigint>();
  readonly #foreign = new Set<string>();
  readonly #isLowest: boolean;
  #leftOutWhiteouts = false;
  #entry: TarEntry | undefined;
  #file: { readonly writer: FileWriter; readonly path: BytePath } | undefined;
  #bytes = 0;
  #inodes = 0;

  /** `lower` opens what is below, at the first need and at most once; it may block. Undefined: there is nothing below. */
  constructor(limits: UnpackLimits, lower: (() => LowerLayers) | undefined) {
    this.#guard = new SpaceGuard(limits);
    this.#isLowest = lower === undefined;
    this.#places = new LayerPaths(lower ?? (() => NO_LOWER_LAYERS), (directory, mtimeNs) => {
      this.#directoryTimes.set(directory, mtimeNs);
    });
  }

  /** @throws InvalidLayer, Unavailable, Internal naming the entry */
  begin(entry: TarEntry): void {
    this.#entry = entry;
    this.#named(entry, () => {
      this.#guard.entry();
      this.#unpack(entry, cleanPath(entry.path));
    });
  }

  content(bytes: Buffer): void {
    this.#guard.bytes(bytes.length);
    const file = this.#file;
    if (file === undefined) return;
    this.#bytes += bytes.length;
    this.#named(this.#entry, () => file.writer.write(bytes));
  }

  finish(): void {
    const [entry, file] = [this.#entry, this.#file];
    this.#file = undefined;
    if (entry === undefined || file === undefined) return;
    this.#named(entry, () => {
      file.writer.close();
      setAttributes(file.path, entry);
      this.#noteExecutable(entry, file.writer.head);
    });
  }

  /** The archive has ended well: gives directories the times that their content has disturbed. */
  end(): UnpackedLayer {
    for (const [path, ns] of this.#directoryTimes) {
      if (lstatIfPresent(path)?.isDirectory() === true) setTimes(toBytes(path), ns);
    }
    return {
      bytes: this.#bytes,
      inodes: this.#inodes,
      foreignArchitectures: [...this.#foreign].sort(),
      needsLower: this.#places.neededLower || this.#leftOutWhiteouts,
    };
  }

  /** Gives up; closes what is open. */
  abandon(): void {
    this.#file?.writer.abandon();
    this.#file = undefined;
  }

  #unpack(entry: TarEntry, path: BytePath): void {
    if (path === '/') return this.#root(entry);
    const whiteout = entry.type === 'directory' ? { kind: 'none' as const } : readWhiteoutName(baseOf(path));
    switch (whiteout.kind) {
      case 'none':
        return this.#create(entry, path);
      case 'hide':
        return this.#unlessLowest(() => this.#places.hide(joinPath(parentOf(path), whiteout.name)));
      case 'opaque':
        return this.#unlessLowest(() => this.#places.hideContent(parentOf(path)));
      case 'ignored':
        return;
    }
  }

  /** Below the lowest layer is nothing to hide, and overlay would list its whiteouts as files that are not there. */
  #unlessLowest(act: () => void): void {
    if (this.#isLowest) this.#leftOutWhiteouts = true;
    else act();
  }

  #create(entry: TarEntry, path: BytePath): void {
    switch (entry.type) {
      case 'file':
        return this.#openFile(entry, path);
      case 'directory':
        return this.#directory(entry, path);
      case 'symlink':
        return this.#symlink(entry, path);
      case 'hard-link':
        return this.#hardLink(entry, path);
      case 'fifo':
        return this.#node(entry, path, S_IFIFO);
      case 'block-device':
        return this.#node(entry, path, S_IFBLK);
      case 'char-device':
        // A forged overlay whiteout: archives say whiteouts by name.
        if (entry.deviceMajor === 0 && entry.deviceMinor === 0) return;
        return this.#node(entry, path, S_IFCHR);
      case 'ignored':
        return;
    }
  }

  /** The root stays a directory of root that everybody may enter, whatever the archive says (CVE-2021-29136). */
  #root(entry: TarEntry): void {
    if (entry.type !== 'directory') return;
    const isSane = (entry.mode & 0o7777 & ~0o755) === 0 && (entry.mode & 0o555) === 0o555;
    setAttributes('/', {
      uid: 0,
      gid: 0,
      mode: isSane ? entry.mode : 0o755,
      mtimeNs: entry.mtimeNs,
      xattrs: new Map(),
    });
    this.#directoryTimes.set('/', entry.mtimeNs);
  }

  #openFile(entry: TarEntry, path: BytePath): void {
    let fd = -1;
    const at = this.#places.create(path, (bytes) => {
      fd = openSync(bytes, CREATE, 0o600);
    });
    this.#file = { writer: new FileWriter(fd, entry.sparse), path: at };
    this.#inodes += 1;
    this.#bytes += -entry.size & (BLOCK - 1);
  }

  #directory(entry: TarEntry, path: BytePath): void {
    const at = this.#places.act(path, (place) => this.#makeDirectory(place));
    setAttributes(at, entry);
    this.#directoryTimes.set(at, entry.mtimeNs);
  }

  /** An existing directory is kept: its content belongs to the layer, or is merged with it. */
  #makeDirectory(path: BytePath): void {
    try {
      mkdirSync(toBytes(path), 0o700);
      this.#inodes += 1;
      this.#bytes += BLOCK;
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
      if (!lstatSync(toBytes(path)).isDirectory()) replaceByDirectory(path);
    }
  }

  #symlink(entry: TarEntry, path: BytePath): void {
    const at = this.#places.create(path, (bytes) => symlinkSync(entry.linkPath, bytes));
    setSymlinkAttributes(at, entry);
    this.#inodes += 1;
  }

  /** The attributes are those of the file it is another name of: what the archive repeats is not applied (CVE-2021-32760). */
  #hardLink(entry: TarEntry, path: BytePath): void {
    const target = this.#places.existing(cleanPath(entry.linkPath));
    this.#places.act(path, (place) => {
      if (isSameFile(target, place)) return;
      overwriting(place, (bytes) => linkSync(toBytes(target), bytes));
    });
  }

  #node(entry: TarEntry, path: BytePath, type: number): void {
    const at = this.#places.create(path, (bytes) =>
      makeNode(bytes, type | 0o600, entry.deviceMajor, entry.deviceMinor),
    );
    setAttributes(at, entry);
    this.#inodes += 1;
  }

  #noteExecutable(entry: TarEntry, head: Buffer): void {
    const foreign = (entry.mode & 0o111) === 0 ? undefined : foreignArchitecture(head);
    if (foreign !== undefined) this.#foreign.add(foreign);
  }

  #named(entry: TarEntry | undefined, act: () => void): void {
    try {
      act();
    } catch (error) {
      throw unpackFailure(entry, error);
    }
  }
}
