import { loadAuthFile } from '../../registry/auth-file.ts';
import { NO_REGISTRIES_CONFIG } from '../../registry/registries-config.ts';
import { RegistryClient } from '../../registry/registry-client.ts';
import type { RegistryFiles } from './pull-messages.ts';

/** A client with what the node's files say at this moment: an edit holds from the next pull on. */
export async function openRegistryClient(files: RegistryFiles): Promise<RegistryClient> {
  return new RegistryClient({
    registries: NO_REGISTRIES_CONFIG,
    authFile: await loadAuthFile(files.authFiles),
    certsDirectories: files.certsDirs,
    transport: { answerMs: Math.min(30_000, files.stallMs), stallMs: files.stallMs },
  });
}
