import type { AuthConfig } from '../../base/cri.ts';
import type { ImageConfig } from '../../base/image.ts';
import type { Config } from '../../config/config.ts';
import type { PackedFailure } from '../../layers/packed-failure.ts';
import type { UnpackLimits } from '../../layers/unpack/space-guard.ts';
import type { UnpackedLayer } from '../../layers/unpack/unpacker.ts';

/** The sections of the configuration that a pull uses; the child reads the files that they name itself. */
export type PullConfig = Pick<Config, 'image' | 'registries'>;

/** The first message to the child. It serves one reference. */
export interface ResolveRequest {
  readonly kind: 'resolve';
  readonly reference: string;
  readonly auth?: AuthConfig;
  readonly config: PullConfig;
}

/** A layer to fetch, verify and unpack into a new directory below `directory`. */
export interface UnpackRequest {
  readonly kind: 'unpack';
  readonly index: number;
  readonly directory: string;
  readonly limits: UnpackLimits;
  /** Mount point for the lower layers if they are needed; absent if there are none. */
  readonly lower?: string;
}

export type ToPullChild =
  | ResolveRequest
  | UnpackRequest
  /** What the child asked for by `needs-lower` is mounted. */
  | { readonly kind: 'lower'; readonly index: number };

/** What a reference turned out to be. */
export interface ResolvedImage {
  /** The full name that was found: a short name may have had several candidates. */
  readonly reference: string;
  /** 64 hex characters of the config's digest. */
  readonly id: string;
  /** Digest of the manifest or index that the reference names. */
  readonly referenceDigest: string;
  readonly manifestDigest: string;
  /** Without the parts that depend on the layers. */
  readonly config: Omit<ImageConfig, 'foreignArchitectures'>;
  readonly configJson: string;
  /** Compressed: config plus layers, bytes. */
  readonly size: number;
  /** Lowest first. */
  readonly diffIds: readonly string[];
}

export type FromPullChild =
  | { readonly kind: 'resolved'; readonly image: ResolvedImage }
  | { readonly kind: 'needs-lower'; readonly index: number }
  /** `root` is the finished directory. */
  | { readonly kind: 'unpacked'; readonly index: number; readonly root: string; readonly layer: UnpackedLayer }
  /** Ends the pull. */
  | { readonly kind: 'failed'; readonly failure: PackedFailure };
