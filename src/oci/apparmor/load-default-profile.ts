import type { Context } from '../../base/context.ts';
import { PreconditionFailed } from '../../base/failure.ts';
import type { Host, HostFiles } from '../../host/host.ts';
import { DEFAULT_PROFILE, DEFAULT_PROFILE_NAME } from './default-profile.ts';
import { loadedProfiles } from './loaded-profiles.ts';

const PARSERS = ['/sbin/apparmor_parser', '/usr/bin/apparmor_parser'];
/** Compiling takes a second on a slow machine. */
const PARSE_MS = 30_000;
const COMPLAINTS_LIMIT = 4096;

/**
 * Loads the profile of `RuntimeDefault` where the host has AppArmor and not this profile: an administrator may have loaded
 * another one of its name, which stays.
 * @param cgroup parent of the parser's own
 * @throws PreconditionFailed with the parser's words
 */
export async function loadDefaultProfile(
  host: Pick<Host, 'files' | 'cgroups' | 'processes' | 'limits'>,
  cgroup: string,
  ctx: Context,
): Promise<void> {
  if (!host.limits.apparmor) return;
  if ((await loadedProfiles(host.files))?.has(DEFAULT_PROFILE_NAME) === true) return;
  const parser = await installedParser(host.files);
  const own = `${cgroup}/gantry-op-apparmor`;
  await host.cgroups.create(own);
  const { code, stderr } = await host.processes.run(
    { argv: [parser, '-K', '-r'], env: {}, cgroup: own },
    { stdin: Buffer.from(DEFAULT_PROFILE), outputLimit: COMPLAINTS_LIMIT, timeoutMs: PARSE_MS },
    ctx,
  );
  await host.cgroups.remove(own, ctx);
  if (code !== 0) throw refused(Buffer.from(stderr).toString('utf8').trim());
}

async function installedParser(files: Pick<HostFiles, 'stat'>): Promise<string> {
  for (const path of PARSERS) if ((await files.stat(path)) !== undefined) return path;
  throw refused('apparmor_parser is not installed');
}

function refused(why: string): PreconditionFailed {
  const remedy = 'install apparmor; until then containers that ask for AppArmor RuntimeDefault are refused';
  return new PreconditionFailed(`the AppArmor profile ${DEFAULT_PROFILE_NAME} could not be loaded: ${why}`, { remedy });
}
