import type { Context } from '../base/context.ts';
import type { AuthConfig } from '../base/cri.ts';
import type { ImageConfig } from '../base/image.ts';

/** An image in the store. Its id is the hex of its configuration's digest; layer 4 shows `sha256:<hex>`, as containerd does. */
export interface ImageRecord {
  /** 64 hex characters. */
  readonly id: string;
  /** Full names with tag (`registry.k8s.io/pause:3.9`), sorted. */
  readonly tags: readonly string[];
  /** Full names with digest, sorted. */
  readonly digests: readonly string[];
  /** Compressed size: config plus layers, bytes. */
  readonly size: bigint;
  /** Layer names (base36), topmost last. */
  readonly layers: readonly string[];
  readonly config: ImageConfig;
  /** Text of the config blob, for verbose info. */
  readonly configJson: string;
  readonly manifestDigest: string;
  readonly pinned: boolean;
}

export interface FsUsage {
  /** Nanoseconds since the epoch. */
  readonly timestamp: bigint;
  readonly mountpoint: string;
  readonly usedBytes: bigint;
  readonly inodesUsed: bigint;
}

export interface Images {
  /**
   * Pulls and returns the image id (64 hex). Identical pulls join; the last caller leaving ends it.
   * @throws NotFound, InvalidInput, Unavailable (registry, disk) – each naming the reference
   */
  pull(reference: string, auth: AuthConfig | undefined, ctx: Context): Promise<string>;
  /** By id, id prefix, `sha256:id`, tag, digest or short name; undefined where absent. */
  resolve(reference: string): ImageRecord | undefined;
  list(reference: string): readonly ImageRecord[];
  /** Removes by any name; every tag goes with the id, one tag goes alone when others remain. Absent succeeds. */
  remove(reference: string, ctx: Context): Promise<void>;
  fsInfo(ctx: Context): Promise<{ readonly images: FsUsage; readonly containers: FsUsage }>;
  /** Lower directories relative to {@link layersRoot}, topmost first, as overlay takes them. */
  lowers(id: string): readonly string[];
  readonly layersRoot: string;
}
