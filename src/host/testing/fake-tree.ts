import type { HostFileStat, MountEntry } from '../host.ts';
import { HostFailure } from '../host-failure.ts';

/** A file, directory, link or device of the fake kernel. */
export interface FakeNode {
  readonly kind: 'file' | 'directory' | 'symlink' | 'fifo' | 'char';
  readonly mode: number;
  readonly content: Uint8Array;
  readonly target: string;
  readonly changedAt: bigint;
  /** Major and minor number of a device. */
  readonly rdev?: readonly [number, number];
}

export interface FakeMount extends MountEntry {
  /** Directories with its content, topmost first; the first one is written to. */
  readonly backing: readonly string[];
  readonly readonly: boolean;
}

const EMPTY = new Uint8Array();

/** Files and mounts of the fake kernel: nodes by path, mounts in order, the last one that covers a path decides. */
export class FakeTree {
  readonly #nodes = new Map<string, FakeNode>([['/', directoryNode(0o755, 0n)]]);
  readonly #mounts: FakeMount[] = [];
  /** Mount points that a process of another mount namespace uses: they cannot be unmounted. */
  readonly busy: Set<string> = new Set();
  #changes = 0n;

  get mounts(): readonly FakeMount[] {
    return this.#mounts;
  }

  /** Every path that exists by itself, without resolving mounts. */
  paths(): readonly string[] {
    return [...this.#nodes.keys()].sort();
  }

  /** The node itself, links not followed. */
  node(path: string): FakeNode | undefined {
    for (const place of this.places(path)) {
      const node = this.#nodes.get(place);
      if (node !== undefined) return node;
    }
    return undefined;
  }

  list(path: string): readonly string[] {
    const names = new Set<string>();
    for (const place of this.places(path)) for (const name of this.#namesIn(place)) names.add(name);
    return [...names].sort();
  }

  put(path: string, node: Partial<FakeNode> & Pick<FakeNode, 'kind'>): void {
    const parent = this.node(parentOf(path));
    if (parent === undefined) throw new HostFailure(`write ${path}`, 'ENOENT');
    if (parent.kind !== 'directory') throw new HostFailure(`write ${path}`, 'ENOTDIR');
    this.#writable(path);
    this.#changes += 1n;
    const [place = path] = this.places(path);
    for (const above of ancestors(place)) {
      if (!this.#nodes.has(above)) this.#nodes.set(above, directoryNode(0o755, this.#changes));
    }
    this.#nodes.set(place, { mode: 0o644, content: EMPTY, target: '', changedAt: this.#changes, ...node });
  }

  makeDirectory(path: string, mode: number): void {
    for (const above of [...ancestors(path), path]) {
      const node = this.node(above);
      if (node === undefined) this.put(above, { kind: 'directory', mode });
      else if (node.kind === 'file')
        throw new HostFailure(`make directory ${path}`, above === path ? 'EEXIST' : 'ENOTDIR');
    }
  }

  delete(path: string): void {
    if (this.isMountPoint(path)) throw new HostFailure(`remove ${path}`, 'EBUSY');
    this.#writable(path);
    const [place = path] = this.places(path);
    this.#nodes.delete(place);
  }

  addMount(mount: FakeMount): void {
    if (this.node(mount.target) === undefined) throw new HostFailure(`mount at ${mount.target}`, 'ENOENT');
    for (const place of mount.backing) {
      if (!this.#nodes.has(place)) this.#nodes.set(place, directoryNode(0o755, 0n));
    }
    this.#mounts.push(mount);
  }

  /** Everything mounted there, and below: lazily, as for a busy one. */
  removeMounts(target: string): void {
    const covered = this.#mounts.some((mount) => mount.target === target);
    if (!covered) return;
    const left = this.#mounts.filter((mount) => mount.target !== target && !mount.target.startsWith(`${target}/`));
    this.#mounts.splice(0, this.#mounts.length, ...left);
  }

  replaceMount(target: string, change: Partial<FakeMount>): void {
    const at = this.#mounts.findLastIndex((mount) => mount.target === target);
    const mount = this.#mounts[at];
    if (mount !== undefined) this.#mounts[at] = { ...mount, ...change };
  }

  mountAt(target: string): FakeMount | undefined {
    return this.#mounts.findLast((mount) => mount.target === target);
  }

  isMountPoint(path: string): boolean {
    return this.mountAt(path) !== undefined;
  }

  /** Possible paths of the content, topmost first. */
  places(path: string): readonly string[] {
    const mount = this.#covering(path);
    if (mount === undefined) return [path];
    return mount.backing.map((place) => join(place, path.slice(mount.target.length)));
  }

  #covering(path: string): FakeMount | undefined {
    let found: FakeMount | undefined;
    for (const mount of this.#mounts) {
      const covers = path === mount.target || path.startsWith(`${mount.target}/`);
      if (covers && (found === undefined || mount.target.length >= found.target.length)) found = mount;
    }
    return found;
  }

  #writable(path: string): void {
    if (this.#covering(path)?.readonly === true) throw new HostFailure(`write ${path}`, 'EROFS');
  }

  *#namesIn(place: string): Generator<string> {
    const prefix = place === '/' ? '/' : `${place}/`;
    for (const path of this.#nodes.keys()) {
      const rest = path.startsWith(prefix) ? path.slice(prefix.length) : '';
      if (rest !== '' && !rest.includes('/')) yield rest;
    }
  }
}

/** `/a`, `/a/b` for `/a/b/c`. */
function ancestors(path: string): string[] {
  const parts = path.split('/').slice(1, -1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

function join(place: string, rest: string): string {
  return place === '/' && rest !== '' ? rest : `${place}${rest}`;
}

function directoryNode(mode: number, changedAt: bigint): FakeNode {
  return { kind: 'directory', mode, content: EMPTY, target: '', changedAt };
}

export function statOfNode(node: FakeNode): HostFileStat {
  return {
    kind: node.kind,
    mode: node.mode,
    uid: 0,
    gid: 0,
    size: node.kind === 'symlink' ? node.target.length : node.content.length,
    rdevMajor: node.rdev?.[0] ?? 0,
    rdevMinor: node.rdev?.[1] ?? 0,
    mtimeNs: node.changedAt,
    ctimeNs: node.changedAt,
  };
}
