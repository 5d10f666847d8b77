import { lstatSync, mkdirSync, readlinkSync } from 'node:fs';
import { InvalidLayer } from '../invalid-layer.ts';
import { setAttributes } from './attributes.ts';
import { type BytePath, baseOf, componentsOf, joinPath, parentOf, toBytes } from './byte-path.ts';
import { attributesOf, copyFromLower } from './copy-from-lower.ts';
import type { LowerFile, LowerLayers } from './lower-layers.ts';
import { isOpaque, isWhiteout, replaceByDirectory } from './whiteout.ts';

/** As the kernel's own bound. */
const MAX_SYMLINKS = 40;

/** A directory of the path, and whether this layer hides what lower layers have at the same path. */
interface Step {
  readonly path: BytePath;
  readonly hidesLower: boolean;
}

/**
 * Finds what an entry needs and this layer does not have (docs/architecture.md#layers): implicit parent directories,
 * parents that are symlinks below, files below to link to. Walks the merged view component by component, as a chroot
 * would, and brings into this layer what is missing, with the attributes it has below.
 *
 * What is below is opened at the first need, not before: opening it makes the layer fit for these lower layers only.
 */
export class MissingParents {
  readonly #open: () => LowerLayers;
  readonly #noteTime: (directory: BytePath, mtimeNs: bigint) => void;
  #lower: LowerLayers | undefined;

  /** `noteTime` receives the modification time of a directory in the lower layer, because adding entries changes it. */
  constructor(open: () => LowerLayers, noteTime: (directory: BytePath, mtimeNs: bigint) => void) {
    this.#open = open;
    this.#noteTime = noteTime;
  }

  /** True once anything below, or its absence, decided what is in this layer. */
  get needed(): boolean {
    return this.#lower !== undefined;
  }

  /** The resolved path after its parent was created: the parent contains no symlink. @throws InvalidLayer */
  make(path: BytePath): BytePath {
    const directory = this.#walk(parentOf(path), true);
    return joinPath(directory?.path ?? '/', baseOf(path));
  }

  /**
   * Like {@link make}, but undefined if the parent exists neither here nor in a lower layer; then nothing is created.
   */
  find(path: BytePath): BytePath | undefined {
    const directory = this.#walk(parentOf(path), false);
    return directory === undefined ? undefined : joinPath(directory.path, baseOf(path));
  }

  /**
   * Path in this layer of the file to link to, copied from a lower layer if necessary. @throws InvalidLayer if it does
   * not exist
   */
  linkTarget(path: BytePath): BytePath {
    const directory = this.#walk(parentOf(path), false);
    if (directory === undefined) throw new InvalidLayer('the target of a hard link does not exist');
    const target = joinPath(directory.path, baseOf(path));
    const own = lstatSync(toBytes(target), { throwIfNoEntry: false });
    if (own !== undefined && !isWhiteout(own)) return target;
    const below = own === undefined && !directory.hidesLower ? this.#below().look(target) : undefined;
    if (below === undefined) throw new InvalidLayer('the target of a hard link does not exist');
    copyFromLower(this.#below(), target, below);
    return target;
  }

  #below(): LowerLayers {
    this.#lower ??= this.#open();
    return this.#lower;
  }

  #walk(path: BytePath, create: boolean): Step | undefined {
    const steps: Step[] = [{ path: '/', hidesLower: isOpaque('/') }];
    const left = componentsOf(path);
    for (let links = 0; left.length > 0; ) {
      const name = left.shift() ?? '';
      if (name === '..') {
        if (steps.length > 1) steps.pop();
        continue;
      }
      const found = this.#step(steps.at(-1) ?? { path: '/', hidesLower: false }, name, create);
      if (found === undefined) return undefined;
      if (typeof found !== 'string') {
        steps.push(found);
        continue;
      }
      links += 1;
      if (links > MAX_SYMLINKS) throw new InvalidLayer('too many symlinks on the way to an entry');
      if (found.startsWith('/')) steps.splice(1);
      left.unshift(...componentsOf(found));
    }
    return steps.at(-1);
  }

  /** One component further: a directory, the target of a symlink, or nothing. */
  #step(at: Step, name: string, create: boolean): Step | BytePath | undefined {
    const path = joinPath(at.path, name);
    const own = lstatSync(toBytes(path), { throwIfNoEntry: false });
    if (own === undefined) return this.#stepBelow(at, path, create);
    if (own.isSymbolicLink()) return readlinkSync(toBytes(path), { encoding: 'latin1' });
    if (own.isDirectory()) return { path, hidesLower: at.hidesLower || isOpaque(path) || this.#coversOther(path) };
    if (!isWhiteout(own)) throw new InvalidLayer('a parent of an entry is not a directory');
    if (!create) return undefined;
    replaceByDirectory(path);
    return { path, hidesLower: true };
  }

  #stepBelow(at: Step, path: BytePath, create: boolean): Step | BytePath | undefined {
    const below = at.hidesLower ? undefined : this.#below().look(path);
    if (below === undefined) return create ? makePlain(path, at.hidesLower) : undefined;
    if (below.stats.isSymbolicLink()) return below.target;
    if (!below.stats.isDirectory())
      throw new InvalidLayer('a parent of an entry is not a directory in the layers below');
    return this.#makeLike(path, below);
  }

  #makeLike(path: BytePath, below: LowerFile): Step {
    const attributes = attributesOf(below);
    mkdirSync(toBytes(path), 0o755);
    setAttributes(path, attributes);
    this.#noteTime(path, attributes.mtimeNs);
    return { path, hidesLower: false };
  }

  /** A directory of this layer over a symlink or file below is not merged with it. */
  #coversOther(path: BytePath): boolean {
    const below = this.#below().look(path);
    return below !== undefined && !below.stats.isDirectory();
  }
}

function makePlain(path: BytePath, hidesLower: boolean): Step {
  mkdirSync(toBytes(path), 0o755);
  return { path, hidesLower };
}
