import { createHash, type Hash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { LayerRecord } from '../../../../src/layers/layer-record.ts';

/** The rows of the layers, read while the daemon runs. */
export function layerRows(root: string): readonly LayerRecord[] {
  using db = new DatabaseSync(`${root}/state.db`, { readOnly: true });
  const rows = db.prepare('SELECT json FROM layers').all();
  return rows.map(({ json }) => JSON.parse(String(json)) as LayerRecord);
}

/** What is in each layer's files, as one hash, by diffID. */
export function layerHashes(root: string): ReadonlyMap<string, string> {
  return new Map(layerRows(root).map(({ name, diffId }) => [diffId, treeHash(`${root}/layers/${name}`)]));
}

function treeHash(directory: string): string {
  const hash = createHash('sha256');
  addTree(hash, directory, '.');
  return hash.digest('hex');
}

function addTree(hash: Hash, directory: string, path: string): void {
  const file = `${directory}/${path}`;
  const stat = lstatSync(file);
  hash.update(`${path}\0${stat.mode}\0${stat.uid}:${stat.gid}\0`);
  if (stat.isSymbolicLink()) hash.update(readlinkSync(file));
  if (stat.isFile()) hash.update(readFileSync(file));
  if (stat.isDirectory()) for (const name of readdirSync(file).sort()) addTree(hash, directory, `${path}/${name}`);
}
