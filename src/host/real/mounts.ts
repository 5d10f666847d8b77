import { chownSync } from 'node:fs';
import type { HostMounts, MountEntry, OverlayMount } from '../host.ts';
import { HostFailure } from '../host-failure.ts';
import type { GantryHost } from './gantry-host/client.ts';
import { WireWriter } from './gantry-host/wire.ts';
import { detachMount, MS, makeReadonly, mount } from './libc.ts';
import { mountMapped } from './mapped-mount.ts';
import { isAtOrBelow, readMountTable } from './mount-table.ts';
import { contextOption, mountOverlay } from './overlay.ts';

/** Mounts by system call (0.1 ms each); unmounts in gantry-host, because they wait for the disk. */
export class RealMounts implements HostMounts {
  readonly #gantryHost: GantryHost;

  constructor(gantryHost: GantryHost) {
    this.#gantryHost = gantryHost;
  }

  async overlay(overlay: OverlayMount): Promise<void> {
    const { mapped, upper } = overlay;
    if (mapped === undefined) {
      mountOverlay(overlay);
      return;
    }
    if (upper !== undefined) chownSync(upper, mapped.root.uid, mapped.root.gid);
    mountMapped(overlay.layersRoot, mapped.view, mapped.userns);
    try {
      mountOverlay({ ...overlay, layersRoot: mapped.view });
    } finally {
      // The overlay keeps copies of its own.
      await this.unmount(mapped.view);
    }
  }

  async bindMapped(bind: { readonly source: string; readonly target: string; readonly userns: string }): Promise<void> {
    mountMapped(bind.source, bind.target, bind.userns);
  }

  async tmpfs(tmpfs: {
    readonly target: string;
    readonly sizeBytes: number;
    readonly mode: number;
    readonly context?: string;
  }): Promise<void> {
    const options = `size=${tmpfs.sizeBytes},mode=${tmpfs.mode.toString(8)}${contextOption(tmpfs.context)}`;
    mount('tmpfs', tmpfs.target, 'tmpfs', MS.nosuid | MS.nodev | MS.noexec, options);
  }

  async bind(bind: {
    readonly source: string;
    readonly target: string;
    readonly recursive?: boolean;
    readonly readonly?: boolean;
  }): Promise<void> {
    const recursive = bind.recursive === true;
    mount(bind.source, bind.target, null, MS.bind | (recursive ? MS.recursive : 0), null);
    if (bind.readonly !== true) return;
    try {
      makeReadonly(bind.target, recursive);
    } catch (cause) {
      await this.unmount(bind.target);
      throw cause;
    }
  }

  async makePrivateRoot(path: string): Promise<void> {
    const there = readMountTable().findLast((line) => line.target === path);
    if (there === undefined) mount(path, path, null, MS.bind | MS.recursive, null);
    if (there === undefined || there.propagation !== 'private') mount('none', path, null, MS.private, null);
  }

  unmount(target: string): Promise<void> {
    const body = new WireWriter().string(target).bytes();
    return this.#gantryHost.request('unmount', `unmount ${target}`, body, () => {}, { repeatable: true });
  }

  async detach(target: string): Promise<void> {
    try {
      detachMount(target);
    } catch (cause) {
      const isAbsence = cause instanceof HostFailure && (cause.errno === 'EINVAL' || cause.errno === 'ENOENT');
      if (!isAbsence) throw cause;
    }
  }

  async under(path: string): Promise<readonly MountEntry[]> {
    return readMountTable()
      .filter((line) => isAtOrBelow(line.target, path))
      .map(({ target, source, type, propagation }) => ({ target, source, type, propagation }));
  }
}
