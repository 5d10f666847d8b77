import { lstatSync, type Stats, statSync } from 'node:fs';
import { errnoOf } from '../../base/failure.ts';
import { type BytePath, joinPath, parentOf, toBytes } from './byte-path.ts';
import type { LowerLayers } from './lower-layers.ts';
import { MissingParents } from './missing-parents.ts';
import { removeExisting } from './remove-existing.ts';
import { hide, isWhiteout, makeOpaque } from './whiteout.ts';

/**
 * Where entries go. The kernel is asked first, with the path as the archive has it: inside the layer's root it can lead
 * nowhere else. Only what the layer does not have itself is looked for below.
 */
export class LayerPaths {
  readonly #missing: MissingParents;

  /** `noteTime` hears of the time that a directory brought from below has there. */
  constructor(lower: () => LowerLayers, noteTime: (directory: BytePath, mtimeNs: bigint) => void) {
    this.#missing = new MissingParents(lower, noteTime);
  }

  /** True once what is below decided where something went. */
  get neededLower(): boolean {
    return this.#missing.needed;
  }

  /** Makes something new at the path, in the place of what this layer has there. Returns where it is. */
  create(path: BytePath, make: (bytes: Buffer) => void): BytePath {
    return this.act(path, (place) => overwriting(place, make));
  }

  /** Acts at the path; where its parent is missing, once more after that was found or made. Returns where it acted. */
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

  /** Where the file is, brought from below if need be. @throws InvalidLayer where there is none */
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

/** Makes something where nothing may be: what is there goes. */
export function overwriting(path: BytePath, make: (bytes: Buffer) => void): void {
  try {
    make(toBytes(path));
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    removeExisting(path);
    make(toBytes(path));
  }
}

/** The file itself at a path; undefined where it or a parent of it is missing. */
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

/** ENOTDIR: a whiteout of this layer stands where a parent must be. */
function isMissingParent(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === 'ENOENT' || errno === 'ENOTDIR';
}
