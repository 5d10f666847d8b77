import { chmodSync, lchownSync } from 'node:fs';
import { setTimes } from '../../host/file-node-calls.ts';
import { type BytePath, toBytes } from './byte-path.ts';
import { setXattrs } from './xattrs.ts';

/** Owner, mode, times and extended attributes of a file. */
export interface Attributes {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  readonly mtimeNs: bigint;
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
}

/**
 * Sets the attributes of a file that is not a symlink. The order matters: chown clears setuid bits and file
 * capabilities, and every other change would change the modification time.
 */
export function setAttributes(path: BytePath, attributes: Attributes): void {
  const bytes = toBytes(path);
  lchownSync(bytes, attributes.uid, attributes.gid);
  chmodSync(bytes, attributes.mode);
  setXattrs(path, attributes.xattrs);
  setTimes(bytes, attributes.mtimeNs);
}

/** A symlink has an owner and a time; its mode is always 0777. */
export function setSymlinkAttributes(path: BytePath, attributes: Attributes): void {
  lchownSync(toBytes(path), attributes.uid, attributes.gid);
  setTimes(toBytes(path), attributes.mtimeNs);
}
