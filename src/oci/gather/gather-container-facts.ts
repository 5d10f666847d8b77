import type { Context } from '../../base/context.ts';
import type { Host } from '../../host/host.ts';
import { loadedProfiles } from '../apparmor/loaded-profiles.ts';
import type { SpecDefaults, SpecRequest } from '../prepare.ts';
import type { ContainerFacts } from '../spec/container-facts.ts';
import { readUser } from '../users/read-user.ts';
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
  request: SpecRequest,
  host: Host,
  defaults: SpecDefaults,
  ctx: Context,
): Promise<ContainerFacts> {
  const { config } = request;
  refuseUnsupported(request);
  checkMounts(config.mounts, request.handler.features);
  const [user, requested, profile, apparmorProfiles, offer, hostname, cdi] = await Promise.all([
    readUser(request, host.rootfs),
    gatherDevices(request, host, ctx),
    seccompFile(request, host, ctx),
    host.limits.apparmor ? loadedProfiles(host.files) : undefined,
    cgroupOffer(host, request.cgroup, config.resources),
    hostnameOf(request, host),
    gatherCdi(request, host, defaults),
  ]);
  await ensureOwnDirectories(request, host);
  await ensureImageVolumes(request, host);
  const cwd = await workingDirectory(request, host);
  const mounts = await placeMounts(request, host, ctx);
  const files = await placeFiles(request, host);
  const { limits } = host;
  const devices = [...requested, ...cdi.nodes];
  const gathered = { request, defaults, limits, user, cwd, mounts, files, devices, cdi: cdi.edits };
  return { ...gathered, seccompFile: profile, apparmorProfiles, hostname, offer };
}

/** The pod's name, as its own file has it where the request names none (pods in the host's network have the host's). */
async function hostnameOf(request: SpecRequest, host: Host): Promise<string> {
  if (request.sandbox.hostname !== '') return request.sandbox.hostname;
  const content = await host.files.read(request.files.hostname ?? '/proc/sys/kernel/hostname', HOSTNAME_LIMIT);
  return content === undefined ? '' : Buffer.from(content).toString('utf8').trim();
}
