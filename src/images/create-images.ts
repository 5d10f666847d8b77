import { createHash, randomBytes } from 'node:crypto';
import { canonicalJson } from '../base/canonical.ts';
import type { Clock } from '../base/clock.ts';
import { backgroundContext, type Context, type Log } from '../base/context.ts';
import type { AuthConfig } from '../base/cri.ts';
import { NotFound } from '../base/failure.ts';
import type { Paths } from '../base/paths.ts';
import type { Config } from '../config/config.ts';
import type { Host } from '../host/host.ts';
import { LayerStore } from '../layers/layer-store.ts';
import type { Ledger } from '../operation/ledger.ts';
import type { OperationCgroups } from '../operation/operation-cgroups.ts';
import type { Operations } from '../operation/operations.ts';
import { formatReference, isShortName, parseReference } from '../registry/reference.ts';
import type { State } from '../state/table.ts';
import { ImageBudget } from './image-budget.ts';
import { ImageTable } from './image-table.ts';
import type { FsUsage, ImageRecord, Images } from './images.ts';
import { EMPTY_LAYER, type ImagesDeps } from './images-deps.ts';
import type { Leases } from './leases.ts';
import { publishImage } from './publish-image.ts';
import { dropPulled, type PulledImage, type PullRequest, pullImage } from './pull/pull-image.ts';
import { overlayOrder } from './pull/unpack-layers.ts';
import { recoverStore } from './recover-store.ts';
import { deleteRemovedImages, removeImage } from './remove-image.ts';
import { StoreUsage } from './store-usage.ts';
import { LayerSync } from './sync-layers.ts';

/** The sections of the configuration that the image store uses. */
type ImagesConfig = Pick<Config, 'image' | 'registries' | 'pauseImage'>;

export interface ImagesOptions {
  readonly state: State;
  readonly leases: Leases;
  readonly ledger: Ledger;
  readonly operations: Operations;
  readonly host: Host;
  readonly paths: Pick<Paths, 'layers' | 'staging' | 'containers'>;
  readonly config: ImagesConfig;
  /** Those of pull processes and nothing else: emptied at start. */
  readonly operationCgroups: OperationCgroups;
  readonly clock: Clock;
  readonly log: Log;
}

/** The images of this node, and their end: what runs in the background stops when disposed. */
export interface NodeImages extends Images, AsyncDisposable {
  /** Settles when nothing goes on behind the callers' backs: layers are synced, files of removed ones are gone. */
  idle(): Promise<void>;
}

/**
 * Opens the image store: makes rows and directories agree, then serves.
 * @throws what the state and the host throw
 */
export async function createImages(options: ImagesOptions): Promise<NodeImages> {
  const { state, host, paths, log } = options;
  // Layers may contain secrets: only root has access, and setuid programs of images cannot be reached (H052).
  for (const directory of [paths.layers, paths.staging]) await host.files.makeDirectory(directory, 0o700);
  await host.files.makeDirectory(`${paths.layers}/${EMPTY_LAYER}`, 0o755);
  // Measured for ImageFsInfo before there is a container.
  await host.files.makeDirectory(paths.containers, 0o711);
  const layers = new LayerStore({ state, files: host.files, directory: paths.layers, bootId: host.limits.bootId, log });
  const table = new ImageTable(state);
  const budget = new ImageBudget(() => table.all());
  const deps: ImagesDeps = { ...options, layers, table, budget, staging: paths.staging };
  await recoverStore(deps);
  const images = new StoredImages(deps, paths.containers, options.config.pauseImage);
  images.begin();
  return images;
}

class StoredImages implements NodeImages {
  readonly #deps: ImagesDeps;
  readonly #pinned: string;
  readonly #usage: StoreUsage;
  readonly #end = new AbortController();
  readonly #sync: LayerSync;
  /** Pulls with different credentials are different; the hash in a key must reveal nothing. */
  readonly #salt = randomBytes(16);

  constructor(deps: ImagesDeps, containers: string, pinned: string) {
    this.#deps = deps;
    this.#pinned = pinned;
    this.#usage = new StoreUsage(deps.host, deps.layers, containers, deps.clock);
    this.#sync = new LayerSync(deps, { ...backgroundContext(deps.log), signal: this.#end.signal });
  }

  get layersRoot(): string {
    return this.#deps.layers.directory;
  }

  /** Syncs layers of this boot that an earlier daemon left unsynced, and waits for images that are no longer used. */
  begin(): void {
    this.#sync.request();
    this.#deps.leases.whenUnused((id) => this.#deleteIfRemoved(id));
  }

  async pull(reference: string, auth: AuthConfig | undefined, ctx: Context): Promise<string> {
    // What a short name means is up to registries.conf, which the pull reads.
    const full = formatReference(parseReference(reference));
    const request = { reference: isShortName(reference) ? reference : full, auth };
    const pulled = await this.#deps.operations.run<PulledImage>(
      {
        kind: 'pull-image',
        key: this.#keyOf(request),
        cancelWhenAbandoned: true,
        body: (op) => pullImage(request, this.#deps, op),
        publish: (image) => publishImage(image, this.#deps),
        undo: (image) => dropPulled(image.holder, this.#deps),
      },
      ctx,
    );
    this.#sync.request();
    return pulled.resolved.id;
  }

  resolve(reference: string): ImageRecord | undefined {
    const image = this.#deps.table.resolve(reference);
    return image && this.#told(image);
  }

  list(reference: string): readonly ImageRecord[] {
    if (reference === '') return this.#deps.table.visible().map((image) => this.#told(image));
    const image = this.resolve(reference);
    return image === undefined ? [] : [image];
  }

  async remove(reference: string, _ctx: Context): Promise<void> {
    await removeImage(reference, this.#deps);
  }

  async fsInfo(ctx: Context): Promise<{ readonly images: FsUsage; readonly containers: FsUsage }> {
    return await this.#usage.both(ctx);
  }

  lowers(id: string): readonly string[] {
    const image = this.#deps.table.get(id);
    if (image === undefined) throw new NotFound('image', id);
    return image.layers.length === 0 ? [EMPTY_LAYER] : overlayOrder(image.layers);
  }

  async idle(): Promise<void> {
    await Promise.all([this.#sync.idle(), this.#deps.layers.swept()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await this.#sync.idle();
  }

  #deleteIfRemoved(id: string): void {
    if (this.#deps.table.get(id)?.removed !== true) return;
    deleteRemovedImages(this.#deps).catch((error: unknown) => {
      this.#deps.log('warn', 'failed to delete removed image, retrying at the next start', {
        id,
        error: String(error),
      });
    });
  }

  #told(image: ImageRecord): ImageRecord {
    const pinned = this.#pinned === '' ? undefined : this.#deps.table.resolve(this.#pinned);
    return pinned?.id === image.id ? { ...image, pinned: true } : image;
  }

  #keyOf({ reference, auth }: PullRequest): string {
    if (auth === undefined) return reference;
    const hash = createHash('sha256').update(this.#salt).update(canonicalJson(auth)).digest('hex');
    return `${reference} with credentials ${hash.slice(0, 8)}`;
  }
}
