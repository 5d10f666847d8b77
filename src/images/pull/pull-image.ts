import { throwIfLeft } from '../../base/context.ts';
import type { AuthConfig } from '../../base/cri.ts';
import { Failure, Internal } from '../../base/failure.ts';
import type { LayerRecord } from '../../layers/layer-record.ts';
import { packFailure, RemoteFailure } from '../../layers/packed-failure.ts';
import type { Operation } from '../../operation/operations.ts';
import type { ImagesDeps } from '../images-deps.ts';
import type { ResolvedImage } from './pull-messages.ts';
import { PullSession } from './pull-session.ts';
import { stagingOf } from './pull-staging.ts';
import { type UnpackDeps, unpackLayers } from './unpack-layers.ts';

/** A complete pull that is not published yet: its layers are held under the operation's id. */
export interface PulledImage {
  readonly resolved: ResolvedImage;
  /** Lowest first. */
  readonly layers: readonly LayerRecord[];
  readonly holder: string;
}

export interface PullRequest {
  /** The full name, or a short one. */
  readonly reference: string;
  readonly auth: AuthConfig | undefined;
}

type PullDeps = UnpackDeps & Pick<ImagesDeps, 'table' | 'budget'>;

/**
 * Pulls an image into layers of the store, in a process of its own. Nothing of it is visible before {@link
 * publishImage}.
 * @throws Failures of the registry, the image and the disk, naming the reference; the reason of the operation's signal
 */
export async function pullImage(request: PullRequest, deps: PullDeps, op: Operation): Promise<PulledImage> {
  const { host, config } = deps;
  const staging = stagingOf(op.id, deps);
  try {
    await deps.ledger.acquireAll(op.id, staging.resources, async () => {
      await host.files.makeDirectory(staging.directory, 0o700);
      await host.cgroups.create(staging.cgroup);
    });
    using session = await PullSession.start(host, { ...request, ...staging, config });
    using _ = endWithOperation(session, op);
    const resolved = await op.stage('resolve', () => session.resolved(), `the registry of ${request.reference}`);
    deps.budget.admit(op.id, resolved);
    const layers = await op.stage('unpack', () => unpackLayers(resolved, session, deps, op), 'its layers');
    throwIfLeft(op.ctx);
    return { resolved, layers, holder: op.id };
  } catch (error) {
    await dropPulled(op.id, deps);
    throw op.ctx.signal.aborted ? op.ctx.signal.reason : naming(request.reference, error);
  } finally {
    // Its process ends with its cgroup, whatever it is doing.
    await deps.ledger.release(op.id);
  }
}

/** Removes what a pull has brought that no image has. */
export async function dropPulled(
  holder: string,
  { layers, table, budget }: Pick<ImagesDeps, 'layers' | 'table' | 'budget'>,
): Promise<void> {
  budget.release(holder);
  layers.release(holder);
  await layers.sweep(() => table.layersInUse());
}

function endWithOperation(session: PullSession, { ctx }: Operation): Disposable {
  const onAbort = (): void => session.abandon(ctx.signal.reason);
  ctx.signal.addEventListener('abort', onAbort, { once: true });
  if (ctx.signal.aborted) onAbort();
  return { [Symbol.dispose]: () => ctx.signal.removeEventListener('abort', onAbort) };
}

/** kubelet shows the message to users, who know the image by its name. */
function naming(reference: string, error: unknown): Failure {
  if (!(error instanceof Failure)) return new Internal(`pulling image "${reference}"`, error);
  if (error.message.includes(reference)) return error;
  return new RemoteFailure(packFailure(error), `pulling image "${reference}"`);
}
