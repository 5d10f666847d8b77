import { loadAuthFile } from '../../registry/auth-file.ts';
import type { RegistriesConfig } from '../../registry/registries-config.ts';
import { RegistryClient } from '../../registry/registry-client.ts';
import type { RegistryFiles } from './pull-messages.ts';

/** A client with what the node's files say at this moment: an edit holds from the next pull on. */
export async function openRegistryClient(files: RegistryFiles, registries: RegistriesConfig): Promise<RegistryClient> {
  return new RegistryClient({
    registries,
    authFile: await loadAuthFile(files.authFiles),
    certsDirectories: files.certsDirs,
    transport: { responseTimeoutMs: Math.min(RESPONSE_TIMEOUT_MS, files.stallMs), stallMs: files.stallMs },
  });
}

/** A registry that accepts a request and says nothing for half a minute is not there. */
const RESPONSE_TIMEOUT_MS = 30_000;
