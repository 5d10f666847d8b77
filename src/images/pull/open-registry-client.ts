import { loadAuthFile } from '../../registry/auth-file.ts';
import { loadRegistriesConfig } from '../../registry/load-registries-config.ts';
import { RegistryClient } from '../../registry/registry-client.ts';
import type { RegistryFiles } from './pull-messages.ts';

/**
 * A client with what the node's files say at this moment: an edit holds from the next pull on.
 * @throws InvalidInput naming file and key
 */
export async function openRegistryClient(files: RegistryFiles): Promise<RegistryClient> {
  const [registries, authFile] = await Promise.all([loadRegistriesConfig(files), loadAuthFile(files.authFiles)]);
  return new RegistryClient({
    registries,
    authFile,
    certsDirectories: files.certsDirs,
    transport: { answerMs: Math.min(30_000, files.stallMs), stallMs: files.stallMs },
  });
}
