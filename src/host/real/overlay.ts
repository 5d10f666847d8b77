import { closeSync, readSync } from 'node:fs';
import { InvalidInput } from '../../base/failure.ts';
import { MAX_OVERLAY_LAYERS } from '../../base/overlay-limit.ts';
import type { OverlayMount } from '../host.ts';
import {
  attachMount,
  createFileSystem,
  MS,
  mount,
  mountFileSystem,
  openFileSystem,
  setFileSystemOption,
} from './libc.ts';

/** mount(2) copies one page of options and says nothing useful about more. */
const MAX_OPTIONS = 4095;
/** fsconfig(2) takes no longer strings. */
const MAX_OPTION = 255;

/** `options`: option by option, for kernels that support `lowerdir+` (Linux 6.7); `page`: by mount(2). */
export type OverlayMethod = 'options' | 'page';

/**
 * Mounts an overlay: option by option if the kernel supports it, otherwise by mount(2) with lower directories relative
 * to the layers directory.
 * @throws InvalidInput for too many layers; HostFailure with the kernel's message
 */
export function mountOverlay(overlay: OverlayMount, method: OverlayMethod = methodFor(overlay)): void {
  if (overlay.lowers.length > MAX_OVERLAY_LAYERS) {
    throw new InvalidInput(
      'layers',
      `the image has ${overlay.lowers.length} layers; overlayfs takes ${MAX_OVERLAY_LAYERS}`,
    );
  }
  if (overlay.lowers.length === 0) throw new InvalidInput('layers', 'an overlay needs at least one lower directory');
  if (method === 'options') mountByOptions(overlay);
  else mountByPage(overlay);
}

function methodFor(overlay: OverlayMount): OverlayMethod {
  return knowsLowerdirPlus() && fitsOptions(overlay) ? 'options' : 'page';
}

function isReadonly(overlay: OverlayMount): boolean {
  return overlay.readonly === true || overlay.upper === undefined;
}

function lowerPath(overlay: OverlayMount, lower: string): string {
  return lower.startsWith('/') ? lower : `${overlay.layersRoot}/${lower}`;
}

function fitsOptions(overlay: OverlayMount): boolean {
  const values = [overlay.upper ?? '', overlay.work ?? '', ...overlay.lowers.map((lower) => lowerPath(overlay, lower))];
  return values.every((value) => Buffer.byteLength(value) <= MAX_OPTION);
}

function mountByOptions(overlay: OverlayMount): void {
  const fs = openFileSystem('overlay');
  try {
    const log = (): string | undefined => kernelMessage(fs);
    setFileSystemOption(fs, 'source', 'overlay', log);
    for (const lower of overlay.lowers) setFileSystemOption(fs, 'lowerdir+', lowerPath(overlay, lower), log);
    if (overlay.upper !== undefined && overlay.work !== undefined) {
      setFileSystemOption(fs, 'upperdir', escapedBackslashes(overlay.upper), log);
      setFileSystemOption(fs, 'workdir', escapedBackslashes(overlay.work), log);
    }
    if (overlay.context !== undefined) setFileSystemOption(fs, 'context', overlay.context, log);
    createFileSystem(fs, log);
    const detached = mountFileSystem(fs, isReadonly(overlay));
    try {
      attachMount(detached, overlay.target);
    } finally {
      closeSync(detached);
    }
  } finally {
    closeSync(fs);
  }
}

/** overlayfs unescapes upperdir and workdir, but not `lowerdir+`. Source: fs/overlayfs/params.c. */
function escapedBackslashes(path: string): string {
  return path.replaceAll('\\', '\\\\');
}

/** Overlayfs unescapes `\` in the options of mount(2); the list of lowers is split at colons, the options at commas. */
function escaped(path: string): string {
  return path.replaceAll(/[\\:,]/g, (character) => `\\${character}`);
}

function mountByPage(overlay: OverlayMount): void {
  const lowers = overlay.lowers.map(escaped).join(':');
  const upper =
    overlay.upper === undefined || overlay.work === undefined
      ? ''
      : `,upperdir=${escaped(overlay.upper)},workdir=${escaped(overlay.work)}`;
  const options = `lowerdir=${lowers}${upper}${contextOption(overlay.context)}`;
  if (Buffer.byteLength(options) > MAX_OPTIONS) {
    throw new InvalidInput(
      'layers',
      `${overlay.lowers.length} layers need ${Buffer.byteLength(options)} bytes of mount options; this kernel takes ${MAX_OPTIONS}`,
      { remedy: 'use an image with fewer layers, or a kernel of version 6.7 or newer' },
    );
  }
  inDirectory(overlay.layersRoot, () => {
    mount('overlay', overlay.target, 'overlay', isReadonly(overlay) ? MS.readonly : 0, options);
  });
}

/** The label as an option of mount(2); its categories have a comma. Source: mount(8), "context". */
export function contextOption(context: string | undefined): string {
  return context === undefined ? '' : `,context="${context}"`;
}

/** Nothing else of this process runs in the meantime, and nothing of it uses relative paths. */
function inDirectory(path: string, act: () => void): void {
  const before = process.cwd();
  process.chdir(path);
  try {
    act();
  } finally {
    process.chdir(before);
  }
}

let lowerdirPlus: boolean | undefined;

/**
 * Asked of the kernel once, with file systems that are never mounted. Before Linux 6.5 overlayfs accepted any option
 * here and refused it only when the file system was created: only if it refuses an option that never existed, its
 * acceptance is meaningful.
 */
function knowsLowerdirPlus(): boolean {
  lowerdirPlus ??= takesOption('lowerdir+', '/') && !takesOption('no-such-option', '/');
  return lowerdirPlus;
}

function takesOption(name: string, value: string): boolean {
  const fs = openFileSystem('overlay');
  try {
    setFileSystemOption(fs, name, value, () => undefined);
    return true;
  } catch {
    return false;
  } finally {
    closeSync(fs);
  }
}

/** Messages of a file system context are read one at a time: `e overlay: …`. Source: fsopen(2). */
function kernelMessage(fs: number): string | undefined {
  const words: string[] = [];
  const buffer = Buffer.alloc(1024);
  try {
    for (;;)
      words.push(
        buffer
          .toString('utf8', 0, readSync(fs, buffer))
          .replace(/^[ewi] /, '')
          .trim(),
      );
  } catch {
    // ENODATA: no more messages.
    return words.length === 0 ? undefined : words.join('; ');
  }
}
