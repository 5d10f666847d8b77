import { statfs } from 'node:fs/promises';
import { Semaphore } from '../../base/semaphore.ts';
import { chainIds } from '../../layers/chain-id.ts';
import type { LayerRecord } from '../../layers/layer-record.ts';
import type { LayerClaim } from '../../layers/layer-store.ts';
import { MAX_ENTRIES, type UnpackLimits } from '../../layers/unpack/space-guard.ts';
import type { Operation } from '../../operation/operations.ts';
import { EMPTY_LAYER, type ImagesDeps } from '../images-deps.ts';
import type { ResolvedImage } from './pull-messages.ts';
import type { PullSession } from './pull-session.ts';
import { stagingOf } from './pull-staging.ts';

/** Space that stays free on the store's file system: 1 GiB, a twentieth on small ones. */
const RESERVE_BYTES = 1024 ** 3;
const RESERVE_SHARE = 0.05;

/** What unpacking the layers of an image uses. */
export type UnpackDeps = Pick<ImagesDeps, 'host' | 'layers' | 'ledger' | 'config' | 'staging' | 'operationCgroups'>;

/**
 * Brings every layer of an image into the store: found there, awaited from another pull, or fetched and unpacked by
 * this one, with limited concurrency. Ends when all have ended: the first failure cancels the others.
 * @returns the layers, lowest first, held under the operation's id
 */
export async function unpackLayers(
  { diffIds }: ResolvedImage,
  session: PullSession,
  deps: UnpackDeps,
  op: Operation,
): Promise<readonly LayerRecord[]> {
  const pulling = new LayersOfPull(session, deps, op, await limitsOf(deps.staging));
  const chain = chainIds(diffIds);
  const layers = diffIds.map((diffId, index) => pulling.obtain(index, diffId, chain[index] ?? diffId));
  for (const layer of layers) layer.catch((error: unknown) => session.abandon(error));
  try {
    return await Promise.all(layers);
  } finally {
    await Promise.allSettled(layers);
  }
}

class LayersOfPull {
  readonly #session: PullSession;
  readonly #deps: UnpackDeps;
  readonly #op: Operation;
  readonly #limits: UnpackLimits;
  readonly #slots: Semaphore;
  readonly #layers: Promise<LayerRecord>[] = [];

  constructor(session: PullSession, deps: UnpackDeps, op: Operation, limits: UnpackLimits) {
    this.#session = session;
    this.#deps = deps;
    this.#op = op;
    this.#limits = limits;
    this.#slots = new Semaphore(deps.config.image.maxParallelDownloads);
  }

  /** To be called for the lowest layer first, and so on. */
  obtain(index: number, diffId: string, chainId: string): Promise<LayerRecord> {
    const make = (claim: LayerClaim): Promise<LayerRecord> => this.#make(index, diffId, chainId, claim);
    const layer = this.#deps.layers.obtain({ diffId, chainId }, this.#op.id, this.#op.ctx, make);
    this.#layers.push(layer);
    return layer;
  }

  async #make(index: number, diffId: string, chainId: string, claim: LayerClaim): Promise<LayerRecord> {
    const { directory } = stagingOf(this.#op.id, this.#deps);
    const lower = `${directory}/lower-${index}`;
    const leave = await this.#slots.enter();
    try {
      const request = { index, directory, limits: this.#limits, ...(index === 0 ? {} : { lower }) };
      const { root, layer } = await this.#session.unpack(request, async () => {
        claim.onlyForChain();
        // The lower layers may need the slot that this one holds while it waits for them.
        leave();
        await this.#mountLower(index, lower);
      });
      const { needsLower, ...facts } = layer;
      return await claim.keep(root, { ...facts, diffId, chainId: needsLower ? chainId : '' });
    } finally {
      leave();
    }
  }

  /** Overlay needs at least two lower directories without an upper one. */
  async #mountLower(index: number, target: string): Promise<void> {
    const { host, layers, ledger } = this.#deps;
    const below = await Promise.all(this.#layers.slice(0, index));
    const names = below.map(({ name }) => name);
    await host.files.makeDirectory(target, 0o700);
    await ledger.acquire(this.#op.id, { kind: 'mount', target }, () =>
      host.mounts.overlay({
        target,
        lowers: [...overlayOrder(names), EMPTY_LAYER],
        layersRoot: layers.directory,
        readonly: true,
      }),
    );
  }
}

/**
 * Layer names, lowest first, in overlay's order: topmost first, each once. Of a layer that occurs twice the upper one
 * counts: it hides all of the lower one, and overlay refuses the same directory twice.
 */
export function overlayOrder(names: readonly string[]): readonly string[] {
  return [...new Set(names.toReversed())];
}

async function limitsOf(staging: string): Promise<UnpackLimits> {
  const { blocks, bsize } = await statfs(staging);
  return { entries: MAX_ENTRIES, reserveBytes: Math.min(RESERVE_BYTES, Math.floor(blocks * bsize * RESERVE_SHARE)) };
}
