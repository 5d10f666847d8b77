import type { HostFiles } from '../../host/host.ts';

/** One line for each profile: `name (enforce)`. Root's only, and there where securityfs is mounted. */
const PROFILES = '/sys/kernel/security/apparmor/profiles';
/** A desktop has about 150 profiles of 30 bytes; snaps add hundreds. */
const LIMIT = 4 * 1024 * 1024;

/** Names of the profiles that the kernel has, or undefined where it does not tell. */
export async function loadedProfiles(files: Pick<HostFiles, 'read'>): Promise<ReadonlySet<string> | undefined> {
  const content = await files.read(PROFILES, LIMIT);
  if (content === undefined) return undefined;
  const lines = Buffer.from(content).toString('utf8').split('\n');
  return new Set(lines.map((line) => line.replace(/ \([a-z]+\)$/, '')).filter((name) => name !== ''));
}
