import type { Resource } from '../../operation/resource.ts';
import type { ImagesDeps } from '../images-deps.ts';

/** What a pull has of its own while it runs. */
export interface PullStaging {
  readonly directory: string;
  readonly cgroup: string;
  /** Rows to be written before any of it exists. */
  readonly resources: readonly Resource[];
}

/** The layout of one pull; the path is short because it contains a socket (108 bytes at most). */
export function stagingOf(
  operationId: string,
  { staging, operationCgroups }: Pick<ImagesDeps, 'staging' | 'operationCgroups'>,
): PullStaging {
  const name = operationId.slice(0, 12);
  const directory = `${staging}/${name}`;
  const cgroup = operationCgroups.resource(`pull-${name}`);
  return { directory, cgroup: cgroup.path, resources: [{ kind: 'directory', path: directory }, cgroup] };
}
