import { createHash } from 'node:crypto';

/**
 * The ids of the chains that end with each layer, lowest first.
 * Source: OCI image-spec, config, "Layer ChainID".
 */
export function chainIds(diffIds: readonly string[]): readonly string[] {
  const ids: string[] = [];
  for (const diffId of diffIds) {
    const below = ids.at(-1);
    ids.push(
      below === undefined ? diffId : `sha256:${createHash('sha256').update(`${below} ${diffId}`).digest('hex')}`,
    );
  }
  return ids;
}
