import type { Context } from '../base/context.ts';
import type { PauseProgram } from '../handlers/handler.ts';
import type { Host } from '../host/host.ts';
import type { SandboxLayout } from './sandbox-layout.ts';

/** An image as a pause needs it. */
export interface PauseRoot {
  readonly imageId: string;
  /** Its entrypoint and cmd. */
  readonly args: readonly string[];
  /** `NAME=value`. */
  readonly env: readonly string[];
  /** As overlay takes them: relative to `layersRoot`, topmost first. */
  readonly lowers: readonly string[];
  readonly layersRoot: string;
}

/** The image that pauses are run from, where the configuration names one. */
export interface PauseImage {
  /** Finds it, or pulls it where it is not there. @throws NotFound, Unavailable, InvalidInput for one without a program */
  find(ctx: Context): Promise<PauseRoot>;
  /** Keeps its layers for a sandbox, whose ledger row exists. @throws NotFound where it was removed meanwhile */
  lease(imageId: string, sandbox: string): void;
}

/** Where a runtime mounts things of its own in the pause's root: it is read-only and an image may have none of them. */
const MOUNT_POINTS = ['proc', 'dev'];

/** Mounts the image read-only as a pause's root; the mount's ledger row exists. */
export async function mountPauseRoot(layout: SandboxLayout, root: PauseRoot, host: Host): Promise<void> {
  for (const name of MOUNT_POINTS) await host.files.makeDirectory(`${layout.pauseMountPoints}/${name}`, 0o755);
  await host.files.makeDirectory(layout.pauseRoot, 0o755);
  const lowers = [...root.lowers, layout.pauseMountPoints];
  await host.mounts.overlay({ target: layout.pauseRoot, lowers, layersRoot: root.layersRoot });
}

/** What a handler runs for the built-in pause. */
export function pauseProgram(layout: SandboxLayout, { args, env }: PauseRoot): PauseProgram {
  return { root: layout.pauseRoot, args, env };
}
