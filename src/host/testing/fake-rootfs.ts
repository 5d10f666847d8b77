import { InvalidInput } from '../../base/failure.ts';
import type { FileSystemSize, HostFileStat, HostRootfs } from '../host.ts';
import { HostFailure } from '../host-failure.ts';
import { contentOf } from './fake-files.ts';
import { type FakeNode, type FakeTree, statOfNode } from './fake-tree.ts';

const MAX_LINKS = 40;

export class FakeRootfs implements HostRootfs {
  readonly #tree: FakeTree;

  constructor(tree: FakeTree) {
    this.#tree = tree;
  }

  async read(root: string, path: string, limit: number): Promise<Uint8Array | undefined> {
    const node = this.#find(root, path);
    return node === undefined ? undefined : contentOf(path, node, limit);
  }

  async stat(root: string, path: string): Promise<HostFileStat | undefined> {
    const node = this.#find(root, path);
    return node === undefined ? undefined : statOfNode(node);
  }

  async ensure(root: string, path: string, kind: 'directory' | 'file'): Promise<void> {
    this.#needs(root);
    const inside = this.#resolve(root, path);
    const parts = inside.split('/').filter(Boolean);
    for (const [index, name] of parts.entries()) {
      const at = `${root}/${parts.slice(0, index + 1).join('/')}`;
      const wanted = index === parts.length - 1 ? kind : 'directory';
      const node = this.#tree.node(at);
      if (node === undefined) this.#tree.put(at, { kind: wanted, mode: wanted === 'file' ? 0o644 : 0o755 });
      else if ((node.kind === 'directory') !== (wanted === 'directory')) {
        throw new InvalidInput(path, `"${name}" is ${node.kind === 'directory' ? 'a directory' : 'not a directory'}`);
      }
    }
  }

  async resolve(root: string, path: string): Promise<string> {
    this.#needs(root);
    return this.#resolve(root, path);
  }

  async fileSystem(): Promise<FileSystemSize> {
    return { bytes: 1_000_000n, inodes: 1_000n, inodesFree: 900n, device: '8:1' };
  }

  async usage(root: string): Promise<{ readonly bytes: bigint; readonly inodes: bigint }> {
    this.#needs(root);
    return this.#usageOf(root);
  }

  #find(root: string, path: string): FakeNode | undefined {
    this.#needs(root);
    const inside = this.#resolve(root, path);
    return this.#tree.node(inside === '/' ? root : `${root}${inside}`);
  }

  #needs(root: string): void {
    if (this.#tree.node(root) === undefined) throw new HostFailure(`open ${root}`, 'ENOENT');
  }

  #resolve(root: string, path: string): string {
    if (path.includes('\0')) throw new InvalidInput('path', 'contains a NUL character');
    const todo = path.split('/');
    const done: string[] = [];
    for (let links = 0, part = todo.shift(); part !== undefined; part = todo.shift()) {
      if (part === '' || part === '.') continue;
      if (part === '..') done.pop();
      else done.push(part);
      const node = part === '..' ? undefined : this.#tree.node(`${root}/${done.join('/')}`);
      if (node?.kind !== 'symlink') continue;
      links += 1;
      if (links > MAX_LINKS) throw new InvalidInput(path, `has too many symbolic links inside ${root}`);
      done.pop();
      if (node.target.startsWith('/')) done.length = 0;
      todo.unshift(...node.target.split('/'));
    }
    return `/${done.join('/')}`;
  }

  #usageOf(path: string): { bytes: bigint; inodes: bigint } {
    const sum = { bytes: BigInt(this.#tree.node(path)?.content.length ?? 0), inodes: 1n };
    for (const name of this.#tree.list(path)) {
      const below = this.#usageOf(`${path}/${name}`);
      sum.bytes += below.bytes;
      sum.inodes += below.inodes;
    }
    return sum;
  }
}
