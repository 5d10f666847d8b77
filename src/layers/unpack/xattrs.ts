import { errnoOf } from '../../base/failure.ts';
import { getXattr, listXattrs, setXattr } from '../../host/file-node-calls.ts';
import { InvalidLayer } from '../invalid-layer.ts';
import { type BytePath, toBytes } from './byte-path.ts';

/**
 * True of attributes that an image may bring: file capabilities, ACLs, IMA signatures and the user's own. Never overlay's
 * (`trusted.overlay.redirect` would point out of the layer, CVE-style forgery), never labels of the host's LSMs.
 */
function isKeptXattr(name: string): boolean {
  if (name.includes('\0') || name.length > 255) return false;
  if (name.startsWith('user.')) return !name.startsWith('user.overlay.') && name !== 'user.';
  return (
    name === 'security.capability' ||
    name === 'security.ima' ||
    name === 'system.posix_acl_access' ||
    name === 'system.posix_acl_default'
  );
}

/** Sets those that an image may bring. A file system without support for a kind loses them silently, as with both peers. */
export function setXattrs(path: BytePath, xattrs: ReadonlyMap<string, Uint8Array>): void {
  for (const [name, value] of xattrs) {
    if (isKeptXattr(name)) setOne(path, name, value);
  }
}

/** The attributes of a file in a lower layer that go with a copy of it. */
export function keptXattrs(path: BytePath): ReadonlyMap<string, Uint8Array> {
  const kept = new Map<string, Uint8Array>();
  for (const name of listXattrs(toBytes(path)).filter(isKeptXattr)) {
    const value = getXattr(toBytes(path), name);
    if (value !== undefined) kept.set(name, value);
  }
  return kept;
}

function setOne(path: BytePath, name: string, value: Uint8Array): void {
  try {
    setXattr(toBytes(path), name, value);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOTSUP' || (errno === 'EPERM' && name.startsWith('user.'))) return;
    // ext4 returns ENOSPC for an attribute that is too large for an inode: the disk is not full.
    throw new InvalidLayer(`extended attribute ${JSON.stringify(name)} of ${value.length} bytes: ${errno ?? 'failed'}`);
  }
}
