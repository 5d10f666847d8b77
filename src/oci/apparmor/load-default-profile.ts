import type { Context } from '../../base/context.ts';
import { PreconditionFailed } from '../../base/failure.ts';
import type { Host, HostFiles } from '../../host/host.ts';
import type { OperationCgroups } from '../../operation/operation-cgroups.ts';
import { DEFAULT_PROFILE, DEFAULT_PROFILE_NAME } from './default-profile.ts';
import { loadedProfiles } from './loaded-profiles.ts';

const PARSERS = ['/sbin/apparmor_parser', '/usr/bin/apparmor_parser'];
/** Compiling takes a second on a slow machine. */
const PARSE_MS = 30_000;
const COMPLAINTS_LIMIT = 4096;

/**
 * Loads the profile of `RuntimeDefault` where the host has AppArmor and not this profile: an administrator may have loaded
 * another one of its name, which stays.
 * @throws PreconditionFailed with the parser's words
 */
export async function loadDefaultProfile(
  host: Pick<Host, 'files' | 'limits'>,
  operations: Pick<OperationCgroups, 'run'>,
  ctx: Context,
): Promise<void> {
  if (!host.limits.apparmor) return;
  if ((await loadedProfiles(host.files))?.has(DEFAULT_PROFILE_NAME) === true) return;
  const parser = await installedParser(host.files);
  const { code, stderr } = await operations.run(
    'apparmor-parser',
    { argv: [parser, '-K', '-r'], env: {} },
    { stdin: Buffer.from(DEFAULT_PROFILE), outputLimit: COMPLAINTS_LIMIT, timeoutMs: PARSE_MS },
    ctx,
  );
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
