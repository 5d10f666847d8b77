import type { PackedFailure } from '../packed-failure.ts';
import type { UnpackLimits } from './space-guard.ts';
import type { UnpackedLayer } from './unpacker.ts';

/** To the unpacking thread: one `open`, its chunks, one `close`; then the next layer. */
export type ToUnpacker =
  | {
      readonly kind: 'open';
      /** The layer's directory, empty. */
      readonly root: string;
      readonly limits: UnpackLimits;
      /** Where what is below will be mounted; undefined: there is nothing below. */
      readonly lower: string | undefined;
      /** One Int32: the thread sleeps on it while what is below is mounted. See {@link GATE}. */
      readonly gate: SharedArrayBuffer;
    }
  | { readonly kind: 'chunk'; readonly bytes: ArrayBuffer }
  | { readonly kind: 'close' };

export type FromUnpacker =
  | { readonly kind: 'consumed'; readonly bytes: number }
  /** What is below is to be mounted now. */
  | { readonly kind: 'needs-lower' }
  | { readonly kind: 'done'; readonly layer: UnpackedLayer }
  | { readonly kind: 'failed'; readonly failure: PackedFailure };

/** Values of the gate. */
export const GATE = { closed: 0, mounted: 1, abandoned: 2 } as const;
