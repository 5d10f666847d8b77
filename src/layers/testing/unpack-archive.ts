import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAX_ENTRIES, type UnpackLimits } from '../unpack/space-guard.ts';
import { UnpackThread } from '../unpack/unpack-thread.ts';
import type { UnpackedLayer } from '../unpack/unpacker.ts';
import { type TestEntry, tarOf } from './tar-writer.ts';

export interface UnpackOptions {
  /** Merged view of what is below, already there; absent: nothing is below. */
  readonly lower?: string;
  readonly limits?: Partial<UnpackLimits>;
  /** Bytes per chunk: members must not care where chunks end. */
  readonly chunk?: number;
}

/** A directory for one test, gone with it. */
export class TestDirectory implements Disposable {
  readonly path: string = mkdtempSync(join(tmpdir(), 'gantry-layers-'));

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Unpacks an archive into an empty directory by the real thread, chrooted as in production. */
export async function unpackArchive(
  archive: Buffer,
  root: string,
  options: UnpackOptions = {},
): Promise<UnpackedLayer> {
  await using thread = await UnpackThread.start();
  const limits = { entries: MAX_ENTRIES, reserveBytes: 0, ...options.limits };
  const lower = options.lower === undefined ? undefined : { path: options.lower, mount: async () => {} };
  return await thread.unpack(chunksOf(archive, options.chunk ?? 65_536), { root, limits, lower });
}

async function* chunksOf(archive: Buffer, size: number): AsyncIterable<Buffer> {
  for (let at = 0; at < archive.length; at += size) yield archive.subarray(at, at + size);
}

/** A layer unpacked for one test. */
export interface Unpacked extends Disposable {
  readonly root: string;
  /** A directory outside the layer's root, which an escape would reach. */
  readonly outside: string;
  readonly facts: UnpackedLayer;
}

/** Unpacks these members into a directory that goes with the test, with an empty layer below. */
export async function unpacked(entries: readonly TestEntry[], options: UnpackOptions = {}): Promise<Unpacked> {
  using stack = new DisposableStack();
  const directory = stack.use(new TestDirectory());
  const [root, outside, lower] = ['layer', 'outside', 'lower'].map((name) => `${directory.path}/${name}`) as [
    string,
    string,
    string,
  ];
  for (const path of [root, outside, lower]) mkdirSync(path);
  const facts = await unpackArchive(tarOf(entries), root, { lower, ...options });
  const kept = stack.move();
  return { root, outside, facts, [Symbol.dispose]: () => kept.dispose() };
}
