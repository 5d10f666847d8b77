import { closeSync, constants, lstatSync, openSync, readlinkSync, type Stats } from 'node:fs';
import type { OpenRoot, ThreadRoot } from '../../host/thread-root.ts';
import { type BytePath, toBytes } from './byte-path.ts';
import { keptXattrs } from './xattrs.ts';

/** Something that a lower layer has. */
export interface LowerFile {
  readonly stats: Stats;
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
  /** Target of a symlink, else ''. */
  readonly target: BytePath;
}

/** The merged read-only view of the layers below the one that is being unpacked. */
export interface LowerLayers {
  /** The file itself at a path without symlinks; undefined if there is none. */
  look(path: BytePath): LowerFile | undefined;
  /** Runs `act` with a descriptor of a regular file. */
  read(path: BytePath, act: (fd: number) => void): void;
}

/** The lowest layer has nothing below. */
export const NO_LOWER_LAYERS: LowerLayers = {
  look: () => undefined,
  read: () => {
    throw new TypeError('there is no lower layer');
  },
};

/** The merged view of the lower layers at a mount point: the thread enters it for each lookup. */
export class MountedLowerLayers implements LowerLayers {
  readonly #thread: ThreadRoot;
  readonly #own: OpenRoot;
  readonly #lower: OpenRoot;

  constructor(thread: ThreadRoot, own: OpenRoot, lower: OpenRoot) {
    this.#thread = thread;
    this.#own = own;
    this.#lower = lower;
  }

  look(path: BytePath): LowerFile | undefined {
    return this.#inside(() => {
      const stats = lstatSync(toBytes(path), { throwIfNoEntry: false });
      if (stats === undefined) return undefined;
      const target = stats.isSymbolicLink() ? readlinkSync(toBytes(path), { encoding: 'latin1' }) : '';
      return { stats, xattrs: stats.isSymbolicLink() ? new Map() : keptXattrs(path), target };
    });
  }

  read(path: BytePath, act: (fd: number) => void): void {
    const fd = this.#inside(() => openSync(toBytes(path), constants.O_RDONLY | constants.O_NOFOLLOW));
    try {
      act(fd);
    } finally {
      closeSync(fd);
    }
  }

  #inside<T>(act: () => T): T {
    this.#thread.enter(this.#lower);
    try {
      return act();
    } finally {
      this.#thread.enter(this.#own);
    }
  }
}
