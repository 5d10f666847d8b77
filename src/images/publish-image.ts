import { parseReference } from '../registry/reference.ts';
import { pulledNames } from './image-names.ts';
import type { ImageRow } from './image-table.ts';
import type { ImagesDeps } from './images-deps.ts';
import type { PulledImage } from './pull/pull-image.ts';

/**
 * Makes a pulled image visible: its row, the rows of its new layers and the move of its tag from another image, in one
 * commit that survives a power cut.
 */
export async function publishImage(
  pulled: PulledImage,
  { table, layers, budget }: Pick<ImagesDeps, 'table' | 'layers' | 'budget'>,
): Promise<void> {
  await table.change(async () => {
    const row = rowOf(pulled, table.get(pulled.resolved.id));
    const robbed = table
      .all()
      .filter((other) => other.id !== row.id && other.tags.some((tag) => row.tags.includes(tag)))
      .map((other) => ({ ...other, tags: other.tags.filter((tag) => !row.tags.includes(tag)) }));
    await table.commit([row, ...robbed], layers);
  });
  layers.release(pulled.holder);
  budget.release(pulled.holder);
}

function rowOf({ resolved, layers }: PulledImage, before: ImageRow | undefined): ImageRow {
  const { tag, digest } = pulledNames(parseReference(resolved.reference), resolved.referenceDigest);
  const kept = before === undefined || before.removed ? { tags: [], digests: [] } : before;
  return {
    id: resolved.id,
    tags: sorted([...kept.tags, ...(tag === undefined ? [] : [tag])]),
    digests: sorted([...kept.digests, digest]),
    size: BigInt(resolved.size),
    layers: layers.map(({ name }) => name),
    config: {
      ...resolved.config,
      foreignArchitectures: sorted(layers.flatMap((layer) => layer.foreignArchitectures)),
    },
    configJson: resolved.configJson,
    manifestDigest: resolved.manifestDigest,
    pinned: false,
    removed: false,
  };
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
