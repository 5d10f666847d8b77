import { createHash } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { writeTar } from './tar.ts';
import type { Tree } from './tree.ts';

export type LayerForm = 'gzip' | 'none' | 'zstd';

/** A layer ready to be stored. */
export interface Layer {
  readonly form: LayerForm;
  /** As transferred. */
  readonly bytes: Buffer;
  /** Digest of the plain archive. */
  readonly diffId: string;
}

/** 2026-01-01T00:00:00Z: one fixed time, so that the same packages give the same digests. */
export const EPOCH = 1_767_225_600;

/** Packs a tree. */
export function packLayer(tree: Tree, form: LayerForm = 'gzip'): Layer {
  const tar = writeTar(tree, EPOCH);
  const diffId = `sha256:${createHash('sha256').update(tar).digest('hex')}`;
  return { form, bytes: compress(tar, form), diffId };
}

function compress(tar: Buffer, form: LayerForm): Buffer {
  if (form === 'gzip') return gzipSync(tar, { level: 6 });
  return form === 'zstd' ? zstdCompressSync(tar) : tar;
}
