import { createHash } from 'node:crypto';
import type { Context } from '../../base/context.ts';
import { throwIfLeft } from '../../base/context.ts';
import type { AuthConfig } from '../../base/cri.ts';
import { NotFound } from '../../base/failure.ts';
import type { ImageConfig } from '../../base/image.ts';
import { formatReference, parseReference } from '../../registry/reference.ts';
import { canonicalNames, pulledNames } from '../image-names.ts';
import type { FsUsage, ImageRecord, Images } from '../images.ts';
import { Leases } from '../leases.ts';
import { BARE_CONFIG } from './bare-config.ts';

/** The contents of the registries and of the store: outlives the daemon that pulled it. */
export class FakeImageDisk {
  /** By full name with tag. */
  readonly remote: Map<string, Partial<ImageConfig>> = new Map();
  readonly stored: Map<string, ImageRecord> = new Map();

  /** Offers an image under a name, in the form a person may write. */
  offer(name: string, config: Partial<ImageConfig> = {}): void {
    this.remote.set(formatReference(parseReference(name)), config);
  }
}

/** Waits for the call's turn; throws to make it fail, never returns to crash. The simulator's scheduler, or nothing. */
export type TakeTurn = (call: string) => Promise<void>;

/** Images without bytes: names, ids, removal and leases as the real store has them, one layer each. */
export class FakeImages implements Images {
  readonly layersRoot = '/var/lib/gantry/layers';
  readonly #disk: FakeImageDisk;
  readonly #turn: TakeTurn;
  readonly #leases: Leases;
  /** Removed, but leased. */
  readonly #removed = new Map<string, ImageRecord>();

  constructor(
    disk: FakeImageDisk = new FakeImageDisk(),
    leases: Leases = new Leases(),
    turn: TakeTurn = async () => {},
  ) {
    this.#disk = disk;
    this.#turn = turn;
    this.#leases = leases;
    leases.whenUnused((id) => this.#removed.delete(id));
  }

  /** Layers that must be on the disk now: of images and of leased ones that were removed. */
  get layersInUse(): ReadonlySet<string> {
    return new Set([...this.#disk.stored.values(), ...this.#removed.values()].flatMap(({ layers }) => layers));
  }

  async pull(reference: string, _auth: AuthConfig | undefined, ctx: Context): Promise<string> {
    const parsed = parseReference(reference);
    const name = formatReference(parsed);
    await this.#turn(`pull ${name}`);
    throwIfLeft(ctx);
    const offered = this.#disk.remote.get(name);
    if (offered === undefined) throw new NotFound('image', name);
    const id = createHash('sha256')
      .update(`${name} ${JSON.stringify(offered)}`)
      .digest('hex');
    const { tag, digest } = pulledNames(parsed, `sha256:${id}`);
    for (const [other, image] of this.#disk.stored) {
      if (other !== id && tag !== undefined)
        this.#disk.stored.set(other, { ...image, tags: image.tags.filter((t) => t !== tag) });
    }
    this.#removed.delete(id);
    this.#disk.stored.set(id, recordOf(id, tag === undefined ? [] : [tag], digest, { ...BARE_CONFIG, ...offered }));
    return id;
  }

  resolve(reference: string): ImageRecord | undefined {
    const id = reference.replace(/^sha256:/, '');
    const names = canonicalNames(reference);
    const isNamed = ({ tags, digests }: ImageRecord): boolean =>
      names.some((n) => tags.includes(n) || digests.includes(n));
    return this.#disk.stored.get(id) ?? [...this.#disk.stored.values()].find(isNamed);
  }

  list(reference: string): readonly ImageRecord[] {
    if (reference === '') return [...this.#disk.stored.values()];
    const image = this.resolve(reference);
    return image === undefined ? [] : [image];
  }

  async remove(reference: string, _ctx: Context): Promise<void> {
    await this.#turn(`remove image ${reference}`);
    const image = this.resolve(reference);
    if (image === undefined) return;
    this.#disk.stored.delete(image.id);
    if (this.#leases.has(image.id)) this.#removed.set(image.id, image);
  }

  async fsInfo(_ctx: Context): Promise<{ readonly images: FsUsage; readonly containers: FsUsage }> {
    const usage = { timestamp: 1n, usedBytes: BigInt(this.#disk.stored.size), inodesUsed: 0n };
    return {
      images: { ...usage, mountpoint: this.layersRoot },
      containers: { ...usage, mountpoint: '/var/lib/gantry/containers' },
    };
  }

  lowers(id: string): readonly string[] {
    const image = this.#disk.stored.get(id) ?? this.#removed.get(id);
    if (image === undefined) throw new NotFound('image', id);
    return image.layers.toReversed();
  }
}

function recordOf(id: string, tags: readonly string[], digest: string, config: ImageConfig): ImageRecord {
  return {
    ...{ id, tags, digests: [digest], config },
    size: 1000n,
    layers: [id.slice(0, 8)],
    configJson: JSON.stringify(config),
    manifestDigest: digest.slice(digest.indexOf('@') + 1),
    pinned: false,
  };
}
