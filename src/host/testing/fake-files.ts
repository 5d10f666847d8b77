import { dirname } from 'node:path/posix';
import { InvalidInput, Unavailable } from '../../base/failure.ts';
import type { HostFileStat, HostFiles, OpenedFile } from '../host.ts';
import { HostFailure } from '../host-failure.ts';
import type { PacketSocket } from '../host-streams.ts';
import { type FakeTree, statOfNode } from './fake-tree.ts';

/** Files of the fake kernel; links are not followed, because Gantry's own directories contain none. */
export class FakeFiles implements HostFiles {
  readonly #tree: FakeTree;

  constructor(tree: FakeTree) {
    this.#tree = tree;
  }

  async makeDirectory(path: string, mode: number): Promise<void> {
    this.#tree.makeDirectory(path, mode);
  }

  async makeSubdirectory(path: string, mode: number): Promise<void> {
    if (this.#tree.node(path) !== undefined) throw new HostFailure(`make directory ${path}`, 'EEXIST');
    this.#tree.put(path, { kind: 'directory', mode });
  }

  async write(path: string, content: string | Uint8Array, mode: number): Promise<void> {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content.slice();
    if (this.#tree.node(path)?.kind === 'directory') throw new HostFailure(`write ${path}`, 'EISDIR');
    this.#tree.put(path, { kind: 'file', mode, content: bytes });
  }

  async read(path: string, limit: number): Promise<Uint8Array | undefined> {
    const node = this.#tree.node(path);
    return node === undefined ? undefined : contentOf(path, node, limit);
  }

  async list(path: string): Promise<readonly string[]> {
    return this.#tree.list(path);
  }

  async stat(path: string): Promise<HostFileStat | undefined> {
    const node = this.#tree.node(path);
    return node === undefined ? undefined : statOfNode(node);
  }

  async symlink(path: string, target: string): Promise<void> {
    if (this.#tree.node(path) !== undefined) throw new HostFailure(`link ${path} to ${target}`, 'EEXIST');
    this.#tree.put(path, { kind: 'symlink', mode: 0o777, target });
  }

  /** What was written is appended to the fake pipe's content. */
  async writePipe(path: string, content: string): Promise<void> {
    const node = this.#tree.node(path);
    if (node?.kind !== 'fifo') throw new Unavailable(`no process reads the pipe ${path}`);
    const bytes = Buffer.concat([node.content, new TextEncoder().encode(content)]);
    this.#tree.put(path, { ...node, content: bytes });
  }

  async takePipe(path: string): Promise<Uint8Array> {
    const node = this.#tree.node(path);
    if (node?.kind !== 'fifo') throw new HostFailure(`open the pipe ${path}`, 'ENOENT');
    this.#tree.delete(path);
    return node.content;
  }

  async connectPackets(path: string): Promise<PacketSocket> {
    throw new Unavailable(`no process listens on the socket ${path}`);
  }

  async link(existing: string, path: string): Promise<void> {
    const node = this.#tree.node(existing);
    if (node === undefined) throw new HostFailure(`give ${existing} the second name ${path}`, 'ENOENT');
    if (this.#tree.node(path) !== undefined)
      throw new HostFailure(`give ${existing} the second name ${path}`, 'EEXIST');
    this.#tree.put(path, node);
  }

  /** Links cannot change in the meantime: the file at the path is the one that is opened. */
  async openLog(path: string, existing: 'keep' | 'replace'): Promise<OpenedFile> {
    this.#tree.makeDirectory(dirname(path), 0o755);
    const node = this.#tree.node(path);
    if (node !== undefined && node.kind !== 'file') {
      throw new InvalidInput(path, `exists and is a ${node.kind}, not a regular file`);
    }
    if (node === undefined || existing === 'replace') this.#tree.put(path, { kind: 'file', mode: 0o600 });
    return { path, isOpenIn: async () => true, [Symbol.dispose]: () => {} };
  }

  async remove(path: string): Promise<void> {
    const node = this.#tree.node(path);
    if (node === undefined) return;
    if (node.kind === 'directory' && this.#tree.list(path).length > 0)
      throw new HostFailure(`remove ${path}`, 'ENOTEMPTY');
    this.#tree.delete(path);
  }

  /** As the real one, it empties what it can and stops at the first mount point. */
  async removeTree(path: string): Promise<void> {
    if (this.#tree.isMountPoint(path)) throw new HostFailure(`remove ${path}`, 'EXDEV');
    for (const name of this.#tree.list(path)) await this.removeTree(path === '/' ? `/${name}` : `${path}/${name}`);
    if (this.#tree.node(path) !== undefined) this.#tree.delete(path);
  }
}

/** @throws InvalidInput if it is not a file or too long */
export function contentOf(
  path: string,
  node: { readonly kind: string; readonly content: Uint8Array },
  limit: number,
): Uint8Array {
  if (node.kind !== 'file') throw new InvalidInput(path, 'is not a regular file');
  if (node.content.length > limit) throw new InvalidInput(path, `exceeds ${limit} bytes`);
  return node.content.slice();
}
