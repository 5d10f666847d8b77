import type { Resource } from '../../operation/resource.ts';
import type { ImagesDeps } from '../images-deps.ts';

/** What a pull has of its own while it runs. */
export interface PullStaging {
  readonly directory: string;
  readonly cgroup: string;
  /** Rows to be written before any of it exists. */
  readonly resources: readonly Resource[];
}

/** The layout of one pull; the path is short because a socket lies in it (108 bytes at most). */
export function stagingOf(
  operationId: string,
  { staging, cgroup }: Pick<ImagesDeps, 'staging' | 'cgroup'>,
): PullStaging {
  const name = operationId.slice(0, 12);
  const directory = `${staging}/${name}`;
  // The name that recovery knows cgroups of operations by.
  const own = `${cgroup}/gantry-op-pull-${name}`;
  return {
    directory,
    cgroup: own,
    resources: [
      { kind: 'directory', path: directory },
      { kind: 'cgroup', path: own },
    ],
  };
}
