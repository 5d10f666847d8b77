import { InvalidInput } from '../base/failure.ts';
import type { Config } from '../config/config.ts';
import type { HostFiles } from '../host/host.ts';
import type { SpecDefaults } from '../oci/prepare.ts';
import { parseProfile } from '../oci/seccomp/parse-profile.ts';
import type { SeccompFile } from '../oci/seccomp/seccomp-file.ts';

const PROFILE_KEY = 'seccomp.profile';
/** Docker's default profile has 15 KiB. */
const PROFILE_LIMIT = 1024 * 1024;

/**
 * What the configuration says of every container, with the files it names read.
 * @throws InvalidInput naming the key whose file is not there or not what it should be
 */
export async function configuredSpecDefaults(config: Config, files: Pick<HostFiles, 'read'>): Promise<SpecDefaults> {
  const profile = await seccompProfile(config, files);
  return { ...config, ...(profile === undefined ? {} : { seccompProfile: profile }) };
}

async function seccompProfile(config: Config, files: Pick<HostFiles, 'read'>): Promise<SeccompFile | undefined> {
  const { profile: path } = config.seccomp;
  if (path === 'built-in') return undefined;
  const content = await files.read(path, PROFILE_LIMIT);
  if (content === undefined) throw new InvalidInput(PROFILE_KEY, `file does not exist: "${path}"`);
  const file = { field: PROFILE_KEY, path, text: Buffer.from(content).toString('utf8') };
  // Found out now and not by the first container; it is parsed again for each, whose capabilities count.
  parseProfile(file, [], '');
  return file;
}
