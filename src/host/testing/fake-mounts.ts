import { InvalidInput } from '../../base/failure.ts';
import { MAX_OVERLAY_LAYERS } from '../../base/overlay-limit.ts';
import type { HostMounts, MountEntry, OverlayMount } from '../host.ts';
import { HostFailure } from '../host-failure.ts';
import type { FakeTree } from './fake-tree.ts';

export class FakeMounts implements HostMounts {
  readonly #tree: FakeTree;
  #tmpfs = 0;

  constructor(tree: FakeTree) {
    this.#tree = tree;
  }

  async overlay(mount: OverlayMount): Promise<void> {
    if (mount.lowers.length > MAX_OVERLAY_LAYERS || mount.lowers.length === 0) {
      throw new InvalidInput(
        'layers',
        `the image has ${mount.lowers.length} layers; overlayfs takes 1 to ${MAX_OVERLAY_LAYERS}`,
      );
    }
    const lowers = mount.lowers.map((lower) => (lower.startsWith('/') ? lower : `${mount.layersRoot}/${lower}`));
    const directories = mount.upper === undefined ? lowers : [mount.upper, ...lowers];
    for (const directory of [...directories, ...(mount.work === undefined ? [] : [mount.work])]) this.#needs(directory);
    this.#tree.addMount({
      target: mount.target,
      source: 'overlay',
      type: 'overlay',
      propagation: 'private',
      backing: directories.map((directory) => this.#place(directory)),
      readonly: mount.readonly === true || mount.upper === undefined,
    });
  }

  async tmpfs(mount: { readonly target: string; readonly sizeBytes: number; readonly mode: number }): Promise<void> {
    this.#tmpfs += 1;
    this.#tree.addMount({
      target: mount.target,
      source: 'tmpfs',
      type: 'tmpfs',
      propagation: 'private',
      backing: [`tmpfs:${mount.target}:${this.#tmpfs}`],
      readonly: false,
    });
  }

  async bind(mount: {
    readonly source: string;
    readonly target: string;
    readonly recursive?: boolean;
    readonly readonly?: boolean;
  }): Promise<void> {
    this.#needs(mount.source);
    this.#tree.addMount({
      target: mount.target,
      source: mount.source,
      type: 'bind',
      propagation: 'private',
      backing: this.#tree.places(mount.source),
      readonly: mount.readonly === true,
    });
  }

  async bindMapped(mount: { readonly source: string; readonly target: string }): Promise<void> {
    await this.bind({ ...mount, recursive: true });
  }

  async makePrivateRoot(path: string): Promise<void> {
    if (!this.#tree.isMountPoint(path)) await this.bind({ source: path, target: path });
    this.#tree.replaceMount(path, { propagation: 'private' });
  }

  async unmount(target: string): Promise<void> {
    if (this.#tree.busy.has(target)) throw new HostFailure(`unmount ${target}`, 'EBUSY');
    this.#tree.removeMounts(target);
  }

  async detach(target: string): Promise<void> {
    this.#tree.removeMounts(target);
  }

  async under(path: string): Promise<readonly MountEntry[]> {
    const below = path === '/' ? '/' : `${path}/`;
    return this.#tree.mounts
      .filter(({ target }) => target === path || target.startsWith(below))
      .map(({ target, source, type, propagation }) => ({ target, source, type, propagation }));
  }

  #needs(directory: string): void {
    if (this.#tree.node(directory) === undefined) throw new HostFailure(`mount ${directory}`, 'ENOENT');
  }

  #place(directory: string): string {
    return this.#tree.places(directory).find((place) => this.#tree.paths().includes(place)) ?? directory;
  }
}
