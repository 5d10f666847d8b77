import type { Context } from '../base/context.ts';
import { InvalidInput, NotFound } from '../base/failure.ts';
import type { ImageRecord, Images } from '../images/images.ts';
import type { Leases } from '../images/leases.ts';
import type { PauseImage, PauseRoot } from '../sandbox/pause-image.ts';

/** The pause image from the store of images; it is pulled by the first pod that finds it missing. */
export class StoredPauseImage implements PauseImage {
  readonly #reference: string;
  readonly #images: Pick<Images, 'resolve' | 'pull' | 'lowers' | 'layersRoot'>;
  readonly #leases: Pick<Leases, 'take'>;

  constructor(
    reference: string,
    images: Pick<Images, 'resolve' | 'pull' | 'lowers' | 'layersRoot'>,
    leases: Pick<Leases, 'take'>,
  ) {
    this.#reference = reference;
    this.#images = images;
    this.#leases = leases;
  }

  async find(ctx: Context): Promise<PauseRoot> {
    const { id, config } = this.#images.resolve(this.#reference) ?? (await this.#pull(ctx));
    const args = [...config.entrypoint, ...config.cmd];
    if (args.length === 0) throw new InvalidInput('pause_image', `${this.#reference} has no entrypoint or cmd`);
    const { layersRoot } = this.#images;
    return { imageId: id, args, env: config.env, lowers: this.#images.lowers(id), layersRoot };
  }

  lease(imageId: string, sandbox: string): void {
    this.#leases.take(imageId, sandbox);
    this.#stored(imageId);
  }

  async #pull(ctx: Context): Promise<ImageRecord> {
    return this.#stored(await this.#images.pull(this.#reference, undefined, ctx));
  }

  #stored(id: string): ImageRecord {
    const image = this.#images.resolve(id);
    if (image === undefined) throw new NotFound('pause image', this.#reference);
    return image;
  }
}
