import type { Context } from '../../base/context.ts';
import type { Host } from '../../host/host.ts';
import { loadedProfiles } from '../apparmor/loaded-profiles.ts';
import type { ContainerWish, SpecDefaults } from '../prepare.ts';
import type { ContainerFacts } from '../spec/container-facts.ts';
import { readUserDatabase } from '../users/read-user-database.ts';
import { resolveUser } from '../users/resolve-user.ts';
import { cgroupOffer } from './cgroup-offer.ts';
import { checkMounts } from './check-mounts.ts';
import { gatherCdi } from './gather-cdi.ts';
import { gatherDevices } from './gather-devices.ts';
import { ensureImageVolumes } from './image-volumes.ts';
import { ensureOwnDirectories } from './own-directories.ts';
import { placeFiles } from './place-files.ts';
import { placeMounts } from './place-mounts.ts';
import { refuseUnsupported } from './refuse-unsupported.ts';
import { seccompFile } from './seccomp-file.ts';
import { workingDirectory } from './working-directory.ts';

/** Names of hosts have 64 characters at most; a node's file may have comments. */
const HOSTNAME_LIMIT = 4096;

/**
 * All the input and output that a container's spec needs. Checks come first, then what only reads, then what makes mount
 * points in the root file system, one after the other.
 * @throws InvalidInput naming the field; DeadlineExceeded naming a host path that hangs
 */
export async function gatherContainerFacts(
  wish: ContainerWish,
  host: Host,
  defaults: SpecDefaults,
  ctx: Context,
): Promise<ContainerFacts> {
  const { config, image } = wish;
  refuseUnsupported(wish);
  checkMounts(config.mounts, wish.handler.features);
  const [database, requested, profile, apparmorProfiles, offer, hostname, cdi] = await Promise.all([
    readUserDatabase(host.rootfs, wish.rootfs),
    gatherDevices(wish, host, ctx),
    seccompFile(wish, host, ctx),
    host.limits.apparmor ? loadedProfiles(host.files) : undefined,
    cgroupOffer(host, wish.cgroup, config.resources),
    hostnameOf(wish, host),
    gatherCdi(wish, host, defaults),
  ]);
  const user = resolveUser(config.securityContext, image.user, database);
  await ensureOwnDirectories(wish, host);
  await ensureImageVolumes(wish, host);
  const cwd = await workingDirectory(wish, host);
  const mounts = await placeMounts(wish, host, ctx);
  const files = await placeFiles(wish, host);
  const { limits } = host;
  const devices = [...requested, ...cdi.nodes];
  const gathered = { wish, defaults, limits, user, cwd, mounts, files, devices, cdi: cdi.edits };
  return { ...gathered, seccompFile: profile, apparmorProfiles, labels: wish.labels, hostname, offer };
}

/** The pod's name, as its own file has it where the request names none (pods in the host's network have the host's). */
async function hostnameOf(wish: ContainerWish, host: Host): Promise<string> {
  if (wish.sandbox.hostname !== '') return wish.sandbox.hostname;
  const content = await host.files.read(wish.files.hostname ?? '/proc/sys/kernel/hostname', HOSTNAME_LIMIT);
  return content === undefined ? '' : Buffer.from(content).toString('utf8').trim();
}
