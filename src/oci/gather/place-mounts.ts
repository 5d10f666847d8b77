import type { Context } from '../../base/context.ts';
import type { Mount } from '../../base/cri.ts';
import { InvalidInput } from '../../base/failure.ts';
import type { Host, MountEntry, PathProbeResult } from '../../host/host.ts';
import type { SpecRequest } from '../prepare.ts';
import type { PlacedMount } from '../spec/container-facts.ts';
import { containerPathOf } from './check-mounts.ts';
import { checkProcMount } from './check-proc-mount.ts';
import { checkPropagation } from './check-propagation.ts';
import { imageSource } from './image-source.ts';
import { mappedSource } from './mapped-source.ts';
import { mountOptions } from './mount-options.ts';
import type { MountSource } from './mount-source.ts';

/** File systems that the runtime mounts itself: nothing is made in the image below them. */
const OWN_TREES = ['/proc', '/sys', '/dev'];

/**
 * Looks at the host paths of the request's mounts (in a killable child: they may lie on a dead NFS server), creates what is
 * missing as a directory, as both peers do and kubelet relies on, and makes the mount points in the image.
 * @throws InvalidInput naming the mount; DeadlineExceeded naming a path that hangs
 */
export async function placeMounts(request: SpecRequest, host: Host, ctx: Context): Promise<readonly PlacedMount[]> {
  const { mounts } = request.config;
  if (mounts.length === 0) return [];
  const results = await probeSources(mounts, host, ctx);
  const needsTable = mounts.some((mount) => mount.propagation !== 'PRIVATE');
  const table = needsTable ? await host.mounts.under('/') : [];
  // Parents first, so that a mount below another one follows where its parent went.
  const order = mounts.map((mount, at) => ({ mount, at, path: containerPathOf(mount, at) }));
  const placed = new Map<string, PlacedMount>();
  for (const { mount, at, path } of order.toSorted((a, b) => a.path.length - b.path.length)) {
    const found =
      mount.image === undefined
        ? sourceOf(mount, at, results.get(at), table)
        : await imageSource(request, host, mount, at);
    const destination = await destinationOf(request, host, path, found.isDirectory, placed);
    await checkProcMount(mount, at, destination, found.resolved, host);
    const { recursiveReadOnly, propagation } = mount;
    const source = await mappedSource(request, host, mount, at, found);
    const readonly = mount.readonly || mount.image !== undefined;
    const options = mountOptions(mount, at);
    const hostSource = mount.image === undefined ? { hostSource: found } : {};
    placed.set(path, {
      index: at,
      source,
      ...hostSource,
      destination,
      readonly,
      recursiveReadOnly,
      propagation,
      options,
    });
  }
  return [...placed.values()].sort((a, b) => a.index - b.index);
}

/** By index; images have none. */
async function probeSources(
  mounts: readonly Mount[],
  host: Host,
  ctx: Context,
): Promise<ReadonlyMap<number, PathProbeResult>> {
  const asked = mounts.flatMap((mount, at) => (mount.image === undefined ? [{ at, path: mount.hostPath }] : []));
  const probes = asked.map(({ path }) => ({ path, createDirectory: true }));
  const results = probes.length === 0 ? [] : await host.processes.probe(probes, ctx);
  return new Map(results.map((result, i) => [asked[i]?.at ?? -1, result]));
}

function sourceOf(
  mount: Mount,
  at: number,
  result: PathProbeResult | undefined,
  table: readonly MountEntry[],
): MountSource {
  if (result?.kind !== 'found') {
    const why = result?.kind === 'error' ? reasonOf(result.errno) : 'it does not exist and could not be created';
    throw new InvalidInput(`mounts.${at}.host_path`, `"${mount.hostPath}": ${why}`);
  }
  checkPropagation(mount, at, result.resolved, table);
  return { resolved: result.resolved, isDirectory: result.stat.kind === 'directory' };
}

/** EBADF: the path leads to open files of whichever process resolves it, so that a mount of it has no meaning. */
function reasonOf(errno: string): string {
  return errno === 'EBADF' ? 'it names open files of the process that opens it; mount the file itself' : errno;
}

/** Makes the mount point in the image and resolves it there, so that the runtime has no link of the image to follow. */
async function destinationOf(
  request: SpecRequest,
  host: Host,
  path: string,
  isDirectory: boolean,
  placed: ReadonlyMap<string, PlacedMount>,
): Promise<string> {
  if (OWN_TREES.some((tree) => path === tree || path.startsWith(`${tree}/`))) return path;
  const parent = [...placed.keys()]
    .filter((other) => path.startsWith(`${other}/`))
    .sort((a, b) => b.length - a.length)[0];
  if (parent !== undefined) return `${placed.get(parent)?.destination ?? parent}${path.slice(parent.length)}`;
  await host.rootfs.ensure(request.rootfs, path, isDirectory ? 'directory' : 'file');
  return await host.rootfs.resolve(request.rootfs, path);
}
