import { readFileSync, statSync } from 'node:fs';

/** One entry of a root file system that is being composed. Everything is owned by 0:0 unless said otherwise. */
export type Entry =
  | { readonly kind: 'directory'; readonly mode: number; readonly uid?: number; readonly gid?: number }
  | {
      readonly kind: 'file';
      readonly mode: number;
      readonly content: Buffer;
      readonly uid?: number;
      readonly gid?: number;
    }
  | { readonly kind: 'symlink'; readonly target: string }
  /** `target` is a path of the same tree. */
  | { readonly kind: 'hard-link'; readonly target: string };

/** A root file system, or a layer of one, in memory: paths without a leading slash. */
export class Tree {
  readonly #entries = new Map<string, Entry>();

  directory(path: string, mode = 0o755, owner: { readonly uid?: number; readonly gid?: number } = {}): this {
    this.#put(path, { kind: 'directory', mode, ...owner });
    return this;
  }

  file(path: string, content: string | Buffer, mode = 0o644): this {
    this.#put(path, { kind: 'file', mode, content: Buffer.from(content) });
    return this;
  }

  symlink(path: string, target: string): this {
    this.#put(path, { kind: 'symlink', target });
    return this;
  }

  hardLink(path: string, target: string): this {
    this.#put(path, { kind: 'hard-link', target });
    return this;
  }

  /** Copies a file of the host with its mode; symbolic links are followed, so libraries land under their soname. */
  copy(path: string, from: string): this {
    return this.file(path, readFileSync(from), statSync(from).mode & 0o7777);
  }

  /** In an order in which they can be made: parents first, hard links last. */
  entries(): readonly (readonly [string, Entry])[] {
    const rank = (entry: Entry): number => (entry.kind === 'hard-link' ? 1 : 0);
    return [...this.#entries].sort(([a, x], [b, y]) => rank(x) - rank(y) || (a < b ? -1 : 1));
  }

  /** Parents that are not declared are directories of mode 0755: layers must not leave them to the unpacker. */
  #put(path: string, entry: Entry): void {
    const slash = path.lastIndexOf('/');
    const parent = path.slice(0, Math.max(slash, 0));
    if (parent !== '' && !this.#entries.has(parent)) this.directory(parent);
    this.#entries.set(path, entry);
  }
}
