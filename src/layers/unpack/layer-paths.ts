import { lstatSync, type Stats, statSync } from 'node:fs';
import { errnoOf } from '../../base/failure.ts';
import { type BytePath, joinPath, parentOf, toBytes } from './byte-path.ts';
import type { LowerLayers } from './lower-layers.ts';
import { MissingParents } from './missing-parents.ts';
import { removeExisting } from './remove-existing.ts';
import { hide, isWhiteout, makeOpaque } from './whiteout.ts';

/**
 * Finds where entries are created. The kernel is asked first, with the path as in the archive: inside the layer's root
 * it cannot lead anywhere else. Only what is missing in the layer is looked up in the lower layers.
 */
export class LayerPaths {
  readonly #missing: MissingParents;

  /** `noteTime` receives the modification time that a directory copied from a lower layer has there. */
  constructor(lower: () => LowerLayers, noteTime: (directory: BytePath, mtimeNs: bigint) => void) {
    this.#missing = new MissingParents(lower, noteTime);
  }

  /** True once what is below decided where something went. */
  get neededLower(): boolean {
    return this.#missing.needed;
  }

  /** Creates an entry at the path and replaces what this layer has there. Returns its path. */
  create(path: BytePath, make: (bytes: Buffer) => void): BytePath {
    return this.act(path, (place) => overwriting(place, make));
  }

  /**
   * Runs the action at the path; if its parent is missing, again after the parent was found or created. Returns the
   * path used.
   */
  act(path: BytePath, act: (path: BytePath) => void): BytePath {
    try {
      act(path);
      return path;
    } catch (error) {
      if (!isMissingParent(error)) throw error;
      const made = this.#missing.make(path);
      act(made);
      return made;
    }
  }

  /** Path of the file, copied from a lower layer if necessary. @throws InvalidLayer if it does not exist */
  existing(path: BytePath): BytePath {
    const own = lstatIfPresent(path);
    return own === undefined || isWhiteout(own) ? this.#missing.linkTarget(path) : path;
  }

  /** Hides what lower layers have at the path, if they have its parent at all. */
  hide(path: BytePath): void {
    const at = hasDirectory(parentOf(path)) ? path : this.#missing.find(path);
    if (at !== undefined) hide(at);
  }

  /** Hides what lower layers have in the directory, if they have it at all. */
  hideContent(directory: BytePath): void {
    // The name may be a symlink of this layer; what it leads to is meant.
    const inside = joinPath(directory, '.');
    if (hasDirectory(directory)) return makeOpaque(inside);
    const at = this.#missing.find(inside);
    if (at !== undefined) makeOpaque(at);
  }
}

/** Creates an entry at a path that must be empty: an existing one is removed. */
export function overwriting(path: BytePath, make: (bytes: Buffer) => void): void {
  try {
    make(toBytes(path));
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    removeExisting(path);
    make(toBytes(path));
  }
}

/** The file itself at a path; undefined if it or one of its parents is missing. */
export function lstatIfPresent(path: BytePath): Stats | undefined {
  return unlessMissing(() => lstatSync(toBytes(path)));
}

export function isSameFile(a: BytePath, b: BytePath): boolean {
  const [x, y] = [lstatIfPresent(a), lstatIfPresent(b)];
  return x !== undefined && y !== undefined && x.ino === y.ino;
}

/** True when this layer has a directory there, or a symlink that leads to one within it. */
function hasDirectory(path: BytePath): boolean {
  return unlessMissing(() => statSync(toBytes(path)))?.isDirectory() === true;
}

function unlessMissing(look: () => Stats): Stats | undefined {
  try {
    return look();
  } catch (error) {
    if (isMissingParent(error)) return undefined;
    throw error;
  }
}

/** ENOTDIR: a whiteout of this layer is at the path of a parent directory. */
function isMissingParent(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === 'ENOENT' || errno === 'ENOTDIR';
}
