import { MalformedDocument } from './descriptor.ts';
import type { ImageIndex, IndexEntry } from './manifest.ts';
import { formatPlatform, type Platform, platformRank } from './platform.ts';
import { printable } from './printable.ts';

/** How many offered platforms an error names: an index may list a hundred thousand. */
const NAMED = 8;

/**
 * The entry of an index that fits best; the first of equals. An entry that names no platform (a nested index, an image of
 * an old tool) is taken only when none that names one fits.
 * @throws MalformedDocument naming the platforms offered
 */
export function choosePlatform(index: ImageIndex, wanted: Platform): IndexEntry {
  let best: { entry: IndexEntry; rank: number } | undefined;
  for (const entry of index.entries) {
    const rank = entry.platform === undefined ? Number.MAX_SAFE_INTEGER : platformRank(wanted, entry.platform);
    if (rank !== undefined && rank < (best?.rank ?? Number.POSITIVE_INFINITY)) best = { entry, rank };
  }
  if (best !== undefined) return best.entry;
  throw new MalformedDocument(`no image for ${formatPlatform(wanted)}; it offers ${offered(index)}`);
}

function offered(index: ImageIndex): string {
  const names = index.entries
    .slice(0, NAMED)
    .map(({ platform }) => platform && printable(formatPlatform(platform), 40));
  const more = index.entries.length - names.length;
  return `${names.length === 0 ? 'nothing' : names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
