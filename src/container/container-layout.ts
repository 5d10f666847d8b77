import type { Paths } from '../base/paths.ts';
import type { CgroupDriver } from '../cgroups/cgroup-driver.ts';
import type { Resource } from '../operation/resource.ts';

/** Where everything of one container lies. */
export interface ContainerLayout {
  readonly id: string;
  /** Holds the writable layer. */
  readonly directory: string;
  readonly upper: string;
  readonly work: string;
  readonly bundle: string;
  readonly rootfs: string;
  /** Mounts that are bound into the container, by the index of the request's mount. */
  readonly volumes: string;
  /** Where layers are mounted, mapped, while the root of a pod with a user namespace is made. */
  readonly mappedLayers: string;
  readonly cgroup: string;
}

export function layOutContainer(id: string, cgroupParent: string, paths: Paths, driver: CgroupDriver): ContainerLayout {
  const directory = `${paths.containers}/${id}`;
  const bundle = `${paths.bundles}/${id}`;
  return {
    id,
    directory,
    upper: `${directory}/upper`,
    work: `${directory}/work`,
    bundle,
    rootfs: `${bundle}/rootfs`,
    volumes: `${bundle}/volumes`,
    mappedLayers: `${bundle}/layers`,
    cgroup: driver.containerCgroup(cgroupParent, id),
  };
}

/**
 * All that a container will have, in the order of acquisition: `ofHandler` is what its handler adds, `mounts` are those
 * beside its root. Released in reverse (docs/architecture.md#order-of-a-stop).
 */
export function containerResources(
  layout: ContainerLayout,
  ofHandler: readonly Resource[],
  images: readonly string[],
  mounts: readonly string[],
): readonly Resource[] {
  return [
    ...images.map((image) => ({ kind: 'image-lease', image, holder: layout.id }) as const),
    { kind: 'directory', path: layout.directory },
    { kind: 'directory', path: layout.bundle },
    ...mounts.map((target) => ({ kind: 'mount', target }) as const),
    { kind: 'mount', target: layout.rootfs },
    ...ofHandler,
  ];
}
