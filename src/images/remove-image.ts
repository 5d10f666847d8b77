import { messageOf } from '../base/failure.ts';
import { repositoryOf } from './image-names.ts';
import type { ImageRow, ImageTable } from './image-table.ts';
import type { ImagesDeps } from './images-deps.ts';

type RemovalDeps = Pick<ImagesDeps, 'table' | 'leases' | 'layers' | 'clock' | 'log'>;

/**
 * Time that a removal waits for its files to be deleted: kubelet expects the space to be free when the call succeeds,
 * crictl gives up after two seconds, and a disk that discards takes longer for a large image.
 */
const FILES_MS = 1_000;

/**
 * Removes an image by any name: its id removes all its names, one name of several only itself. Removing what is absent
 * succeeds. An image that containers use is removed as well, as with containerd: kubelet never does that, and a user
 * who does intends it; its layers are kept until the last of the containers is removed.
 */
export async function removeImage(reference: string, deps: RemovalDeps): Promise<void> {
  const { table, leases } = deps;
  await table.change(async () => {
    const image = table.resolve(reference);
    if (image === undefined) return;
    const left = withoutName(image, nameIn(image, reference, table));
    if (left !== undefined) await table.recordRemoval(left);
    else if (leases.has(image.id)) await table.recordRemoval({ ...image, tags: [], digests: [], removed: true });
    else await table.delete([image.id]);
  });
  await deleteRemovedImages(deps);
}

/** Deletes the rows of removed images that no container uses any more, then the layers that no image has. */
export async function deleteRemovedImages({ table, leases, layers, clock, log }: RemovalDeps): Promise<void> {
  await table.change(async () => {
    const gone = table.all().filter((row) => row.removed && !leases.has(row.id));
    if (gone.length > 0) await table.delete(gone.map(({ id }) => id));
  });
  const swept = layers.sweep(() => table.layersInUse());
  swept.catch((error: unknown) => log('warn', 'failed to delete unused layers', { error: messageOf(error) }));
  const { promise: patience, resolve: goOn } = Promise.withResolvers<void>();
  const cancel = clock.after(FILES_MS, goOn);
  await Promise.race([swept, patience]).finally(cancel);
}

/** The one name that the reference means, or undefined if it means the image itself. */
function nameIn(image: ImageRow, reference: string, table: ImageTable): string | undefined {
  return table.namesFor(reference).find((name) => image.tags.includes(name) || image.digests.includes(name));
}

/**
 * The image with one name fewer; undefined if it is to be removed: the reference meant no single name, or it was the
 * last tag. A repository whose last tag is removed loses its digest with it.
 */
function withoutName(image: ImageRow, name: string | undefined): ImageRow | undefined {
  if (name === undefined) return undefined;
  const tags = image.tags.filter((tag) => tag !== name);
  const isTag = tags.length < image.tags.length;
  const isLastOfRepository = isTag && !tags.some((tag) => repositoryOf(tag) === repositoryOf(name));
  const digests = image.digests.filter((digest) => {
    return digest !== name && !(isLastOfRepository && repositoryOf(digest) === repositoryOf(name));
  });
  const stays = isTag ? tags.length > 0 : tags.length > 0 || digests.length > 0;
  return stays ? { ...image, tags, digests } : undefined;
}
