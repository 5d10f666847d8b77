import { backgroundContext, withTimeout } from '../base/context.ts';
import { EMPTY_LAYER, type ImagesDeps } from './images-deps.ts';

/** Processes of an earlier daemon's pulls get so long to die. */
const KILL_MS = 30_000;

type RecoverStoreDeps = Pick<ImagesDeps, 'host' | 'table' | 'layers' | 'staging' | 'operationCgroups' | 'log'>;

/**
 * Makes rows and directories agree again, before anything is pulled (faults F13, F21, F24): pulls of an earlier daemon
 * are ended and their staging removed; directories without a row go, and rows without a directory; layers that an unclean
 * boot may have emptied count as gone. An image that lost a layer disappears: the next pull repairs it.
 */
export async function recoverStore(deps: RecoverStoreDeps): Promise<void> {
  const { host, layers, staging, table, log } = deps;
  using ctx = withTimeout(backgroundContext(log), KILL_MS, 'the end of earlier pulls');
  await deps.operationCgroups.clear(ctx);
  for (const { target } of (await host.mounts.under(staging)).toReversed()) {
    if (target !== staging) await host.mounts.unmount(target);
  }
  for (const name of await host.files.list(staging)) await host.files.removeTree(`${staging}/${name}`);
  const lost = await lostLayers(deps);
  const broken = table.all().filter((image) => image.layers.some((name) => lost.has(name) || !layers.has(name)));
  for (const { id, tags } of broken) log('warn', 'image has lost layers and was removed, pull it again', { id, tags });
  if (broken.length > 0) await table.change(() => table.delete(broken.map(({ id }) => id)));
  await layers.discard([...lost]);
  await layers.sweep(() => table.layersInUse());
  await removeStrangers(deps);
}

async function lostLayers({
  host,
  layers,
  log,
}: Pick<ImagesDeps, 'host' | 'layers' | 'log'>): Promise<ReadonlySet<string>> {
  const there = new Set(await host.files.list(layers.directory));
  const lost = layers.all().filter(({ name, durable, bootId }) => {
    return !there.has(name) || (!durable && bootId !== host.limits.bootId);
  });
  for (const { name, diffId } of lost) {
    log('warn', 'layer is missing or may have been lost in a power failure', { name, diffId });
  }
  return new Set(lost.map(({ name }) => name));
}

async function removeStrangers({ host, layers }: Pick<ImagesDeps, 'host' | 'layers'>): Promise<void> {
  for (const name of await host.files.list(layers.directory)) {
    if (name !== EMPTY_LAYER && !layers.has(name)) await host.files.removeTree(`${layers.directory}/${name}`);
  }
}
