import type { ContainerDeps } from '../container/container-deps.ts';
import type { OwnerId } from '../operation/ledger.ts';

/** No spec that Gantry writes comes near it. */
const SPEC_LIMIT = 16 * 1024 * 1024;

/** The pod whose pinned namespaces the spec of a container's bundle names; undefined when it names none. */
export async function sandboxOfBundle(
  id: OwnerId,
  { host, paths }: Pick<ContainerDeps, 'host' | 'paths'>,
): Promise<OwnerId | undefined> {
  const spec = await host.files.read(`${paths.bundles}/${id}/config.json`, SPEC_LIMIT).catch(() => undefined);
  if (spec === undefined) return undefined;
  const text = Buffer.from(spec).toString('utf8');
  const start = `"${paths.namespaces}/`;
  const at = text.indexOf(start);
  if (at < 0) return undefined;
  const pod = text.slice(at + start.length, at + start.length + 64);
  return /^[0-9a-f]{64}$/.test(pod) ? pod : undefined;
}
