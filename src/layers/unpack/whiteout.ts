import { lstatSync, mkdirSync, type Stats, unlinkSync } from 'node:fs';
import { getXattr, makeNode, setXattr } from '../../host/file-node-calls.ts';
import { InvalidLayer } from '../invalid-layer.ts';
import { type BytePath, toBytes } from './byte-path.ts';

/** What an archive's name says about layers below. Source: OCI image-spec, layer, "Whiteouts". */
export type WhiteoutName =
  | { readonly kind: 'none' }
  /** Hides one name of lower layers. */
  | { readonly kind: 'hide'; readonly name: string }
  /** Hides everything that lower layers have in the directory. */
  | { readonly kind: 'opaque' }
  /** Book-keeping of AUFS (`.wh..wh.plnk`): means nothing. */
  | { readonly kind: 'ignored' };

const PREFIX = '.wh.';
const OPAQUE_XATTR = 'trusted.overlay.opaque';
const S_IFMT = 0o170000;
const S_IFCHR = 0o020000;

/** @throws InvalidLayer when the hidden name is empty, `.` or `..` */
export function readWhiteoutName(base: string): WhiteoutName {
  if (!base.startsWith(PREFIX)) return { kind: 'none' };
  if (base === '.wh..wh..opq') return { kind: 'opaque' };
  if (base.startsWith('.wh..wh.')) return { kind: 'ignored' };
  const name = base.slice(PREFIX.length);
  if (name === '' || name === '.' || name === '..') throw new InvalidLayer(`"${base}" is not a valid whiteout name`);
  return { kind: 'hide', name };
}

/**
 * Hides a name of lower layers in overlay's format, a character device 0:0. An entry of this layer with that name is
 * kept and hides the lower one anyway; a directory of this layer becomes opaque, because it would be merged otherwise.
 */
export function hide(path: BytePath): void {
  const own = lstatSync(toBytes(path), { throwIfNoEntry: false });
  if (own === undefined) makeNode(toBytes(path), S_IFCHR, 0, 0);
  else if (own.isDirectory()) makeOpaque(path);
}

/** Hides what lower layers have in this layer's directory. */
export function makeOpaque(directory: BytePath): void {
  setXattr(toBytes(directory), OPAQUE_XATTR, Buffer.from('y'));
}

export function isOpaque(directory: BytePath): boolean {
  return getXattr(toBytes(directory), OPAQUE_XATTR)?.toString('latin1') === 'y';
}

export function isWhiteout(stats: Stats): boolean {
  return (stats.mode & S_IFMT) === S_IFCHR && stats.rdev === 0;
}

/** Replaces another entry of this layer by a directory that hides the lower layers. */
export function replaceByDirectory(path: BytePath): void {
  unlinkSync(toBytes(path));
  mkdirSync(toBytes(path), 0o755);
  makeOpaque(path);
}
